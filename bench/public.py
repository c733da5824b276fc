"""The public site as a reader meets it: by HTTP, from gunicorn with two workers, over connections that are kept.

The programs that ask run on the same two cores as the server, so what is measured is less than the server alone gives.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from datetime import timedelta
from statistics import median, quantiles

from bench.figures import Figure
from bench.made_stories import story as made_story
from bench.sites import served

STORIES = 1_000
PAGES = 300
READERS = 2
SECONDS = 6
TRIES = 100
HUB = (sys.executable, "-m", "gunicorn", "feedbackhub.wsgi", "--threads", "4", "--keep-alive", "30")
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def figures() -> list[Figure]:
    """Write a Trust, serve it, and read it."""
    stories = _stories()
    with served(HUB, os.environ) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        plain = _uncached(line, stories)
        hits = _cached(port, f"/stories/{stories[0]}/")
        gone, slowest = _withdrawn(line, stories)
        line.close()
    return [
        Figure("public story page, not in memory", median(plain), "ms"),
        Figure("  its 95th percentile", quantiles(plain, n=20)[-1], "ms", at_most=30),
        Figure("public story page, from memory", hits, "requests/s", at_least=1_000),
        Figure(f"withdrawn: gone from page and list, of {TRIES}", gone, "stories", at_least=TRIES),
        Figure("  the slowest of them", slowest, "ms", at_most=1_000),
    ]


def _stories() -> list[int]:
    """Write a Trust of one ward: stories as a feed brings them, every other one answered, every tenth with a change."""
    from casework.models import Change, ChangeState, ChangeStory
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import SystemActor
    from feedbackhub.core.clock import now
    from feedbackhub.organisations.services import create_organisation, create_service
    from responses.models import Response, ResponseState
    from stories.models import Source, SourceKind, Story

    actor, moment = SystemActor("the benchmark"), now()
    organisation = create_organisation(name="Open NHS Trust", ods_code="OPEN", actor=actor)
    ward = create_service(parent=organisation.root, name="Ward 1", code="O1", kind="team", actor=actor)
    owner = User.objects.create_user("open@bench.example", full_name="Person", job_title="Ward manager")
    source = Source.objects.create(organisation=organisation, kind=SourceKind.STORY_FILE, name="Files")
    stories = Story.objects.bulk_create(
        Story(
            **{"organisation": organisation, "source": source, "external_id": str(number)},
            **{"title": made_story(number)["title"], "body": made_story(number)["body"]},
            **{"submitted_at": moment, "received_at": moment},
            published_at=moment - timedelta(hours=number),
        )
        for number in range(STORIES)
    )
    links = Story.services.through
    links.objects.bulk_create(links(story=story, service_id=ward.pk) for story in stories)
    Response.objects.bulk_create(
        Response(
            **{"story": story, "organisation": organisation, "body": "Thank you. We bought a kettle."},
            **{"state": ResponseState.PUBLISHED, "published_at": moment, "signed_role": "Ward manager"},
        )
        for story in stories[::2]
    )
    change = Change.objects.create(
        **{"organisation": organisation, "service": ward, "owner": owner, "state": ChangeState.MADE},
        **{"title": "A kettle", "you_said": "The tea was cold", "we_did": "We bought a kettle"},
        made_at=moment,
    )
    ChangeStory.objects.bulk_create(ChangeStory(change=change, story=story) for story in stories[::10])
    return [story.pk for story in stories]


def _get(line: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    line.request("GET", path, headers={"User-Agent": BROWSER})
    answer = line.getresponse()
    return answer.status, answer.read().decode()


def _uncached(line: http.client.HTTPConnection, stories: list[int]) -> list[float]:
    """Time pages that nobody asked for before; the first few, with which the workers come up, are left out."""
    times = []
    for number in range(PAGES + 20):
        began = time.perf_counter()
        status, _ = _get(line, f"/stories/{stories[number % len(stories)]}/?n={number}")
        times.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"story page: {status}")
    return times[20:]


def _cached(port: int, path: str) -> float:
    """Have processes of their own read one page over kept connections; give the answers a second."""
    command = [sys.executable, "-m", "bench.public_reader", str(port), path, str(SECONDS)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
    return sum(float(reader.communicate(timeout=60)[0]) for reader in readers)


def _withdrawn(line: http.client.HTTPConnection, stories: list[int]) -> tuple[int, float]:
    """Withdraw stories one by one; give how many were gone at once from their page and the list, and the slowest."""
    from stories.models import Story, StoryState

    gone, slowest = 0, 0.0
    for pk in stories[:TRIES]:
        place = f'href="/stories/{pk}/"'
        first = [_get(line, path) for path in ("/stories/", f"/stories/{pk}/")]
        Story.objects.filter(pk=pk).update(state=StoryState.WITHDRAWN)
        began = time.perf_counter()
        listed, own = _get(line, "/stories/")[1], _get(line, f"/stories/{pk}/")[0]
        slowest = max(slowest, (time.perf_counter() - began) * 1000)
        gone += first[1][0] == 200 and place not in listed and own == 404
    return gone, slowest
