"""How long a pause in typing waits for the coach, beside 1,000 and beside 20,000 earlier replies of the organisation.

The earlier replies are mixed from the demonstration's sentences, so that some stand in thousands of them. Each request
is a whole one (session, permissions, gate, engine, look-up, page) with a draft that has grown since the last.
"""

from __future__ import annotations

import gc
import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.figures import Figure

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.organisations.models import Service
    from stories.models import Story

EARLIER = (1_000, 20_000)
REQUESTS = 50
SLOWEST_MS = 150.0
TEXTS = Path(__file__).resolve().parent.parent / "feedbackhub" / "nonprod" / "demo"
_BATCH = 2_000


def figures() -> list[Figure]:
    """Measure beside each number of earlier replies."""
    found: list[Figure] = []
    for many in EARLIER:
        found += _beside(many)
    return found


def _beside(many: int) -> list[Figure]:
    from django.db import connection
    from django.test import Client

    from responses.services.comparing import keep_missing_fingerprints

    service, client = _people(many, Client())
    _write_replies(service, many, Random(many))
    began = time.perf_counter()
    keep_missing_fingerprints()
    pace = many / (time.perf_counter() - began)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            "SELECT pg_total_relation_size('responses_replyfingerprint') / "
            "(SELECT count(DISTINCT response_id) FROM responses_replyfingerprint)::float"
        )
        (size,) = cursor.fetchone()
    first, times, cpu = _requests(client, service)
    return [
        Figure(f"coach, beside {many:,} earlier replies, median", median(times), "ms", at_most=SLOWEST_MS),
        Figure("  95th percentile of 50 requests", quantiles(times, n=20)[-1], "ms", at_most=SLOWEST_MS),
        Figure("  of the median, work of our own process", cpu, "ms"),
        Figure("  the first request beside replies never met", first, "ms"),
        Figure("  fingerprints made", pace, "replies/s"),
        Figure("  fingerprints on disk, with their indexes", size / 1024, "kB a reply"),
    ]


def _people(many: int, client: Client) -> tuple[Service, Client]:
    from feedbackhub.accounts.models import User
    from feedbackhub.accounts.roles import Role
    from feedbackhub.core.actors import SystemActor
    from feedbackhub.organisations.models import Membership
    from feedbackhub.organisations.services import create_organisation

    organisation = create_organisation(
        name=f"Trust of {many}", ods_code=f"B{many}"[:5], actor=SystemActor("the benchmark")
    )
    user = User.objects.create_user(
        f"b{many}@bench.example", full_name="Asha Patel", job_title="Ward manager"
    )
    Membership.objects.create(user=user, service=organisation.root, role=Role.RESPONDER)
    client.force_login(user)
    return organisation.root, client


def _write_replies(service: Service, many: int, rng: Random) -> None:
    from feedbackhub.core.clock import now
    from responses.models import Response, ResponseState
    from stories.models import Source, SourceKind, Story

    replies = [one["body"] for one in json.loads((TEXTS / "replies.json").read_text(encoding="utf-8"))]
    sentences = [part.strip() + "." for body in replies for part in body.split(".") if len(part) > 25]
    source = Source.objects.create(
        organisation=service.organisation, kind=SourceKind.STORY_FILE, name="Stories from files"
    )
    for start in range(0, many, _BATCH):
        numbers = range(start, min(many, start + _BATCH))
        stories = Story.objects.bulk_create(
            _story(service, source.pk, number, now() - timedelta(days=1)) for number in numbers
        )
        links = Story.services.through
        links.objects.bulk_create(links(story=story, service_id=service.pk) for story in stories)
        Response.objects.bulk_create(
            Response(
                story=story,
                organisation=service.organisation,
                body=_reply(replies, sentences, rng),
                signed_name="Asha Patel",
                state=ResponseState.PUBLISHED,
                published_at=now() - timedelta(hours=1),
            )
            for story in stories
        )


def _story(service: Service, source_id: int, number: int, moment: datetime) -> Story:
    from stories.models import Story

    return Story(
        organisation=service.organisation,
        source_id=source_id,
        external_id=str(number),
        title=f"Story {number}",
        body="I waited six hours with my mum on a plastic chair and nobody told us what was happening.",
        author_name=f"daisy{number}",
        submitted_at=moment,
        published_at=moment,
        received_at=moment,
        content_hash=f"{number:064d}",
    )


def _reply(replies: list[str], sentences: list[str], rng: Random) -> str:
    """Half are pasted whole, with another number; half are mixed of what was said elsewhere."""
    if rng.random() < 0.5:
        return f"{rng.choice(replies)}\n{rng.randrange(10_000)}"
    return " ".join(rng.choice(sentences) for _ in range(rng.randrange(3, 9)))


def _requests(client: Client, service: Service) -> tuple[float, list[float], float]:
    from responses.services import comparing
    from stories.models import Story

    replies = [one["body"] for one in json.loads((TEXTS / "replies.json").read_text(encoding="utf-8"))]
    whole = "\n\n".join(sorted(replies, key=len)[-3:])[:3_000]
    story = Story.objects.filter(services=service).order_by("pk").first()
    assert story is not None  # noqa: S101 - just written
    _ask(client, story, "Thank you.")  # templates and patterns are compiled once a process
    gc.collect()
    first = _ask(client, story, whole)
    comparing.sentences_of.cache_clear()
    drafts = [whole[: len(whole) * (place + 1) // REQUESTS] for place in range(REQUESTS)]
    times, work = [], []
    for draft in drafts:
        began = time.process_time()
        times.append(_ask(client, story, draft))
        work.append((time.process_time() - began) * 1000)
    return first, times, median(work)


def _ask(client: Client, story: Story, draft: str) -> float:
    began = time.perf_counter()
    answer = client.post(
        "/replies/coach/", {"story": story.pk, "body": draft}, headers={"HX-Request": "true"}
    )
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, answer.status_code  # noqa: S101 - else the time means nothing
    return taken
