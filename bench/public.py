"""The public site as a reader meets it: by HTTP, from gunicorn with two workers, over connections that are kept.

The programs that ask run on the same two cores as the server, so what is measured is less than the server alone gives.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from statistics import median, quantiles

from bench.figures import Figure
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
        gone, slowest = _withdrawn(line, stories[-TRIES:])
        line.close()
    return [
        Figure("public story page, not in memory", median(plain), "ms"),
        Figure("  its 95th percentile", quantiles(plain, n=20)[-1], "ms", at_most=30),
        Figure("public story page, from memory", hits, "requests/s", at_least=1_000),
        Figure(f"withdrawn: gone from page and list, of {TRIES}", gone, "stories", at_least=TRIES),
        Figure("  the slowest of them", slowest, "ms", at_most=1_000),
    ]


def _stories() -> list[int]:
    from django.core.management import call_command

    from feedbackhub.organisations.models import Organisation
    from stories.models import Story

    call_command("seed_demo", "--stories", str(STORIES))
    organisation = Organisation.objects.get(ods_code="RZL")
    found = Story.objects.public().filter(organisation=organisation).order_by("pk")
    return list(found.values_list("pk", flat=True))


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
    for pk in reversed(stories):
        place = f'href="/stories/{pk}/"'
        first = [_get(line, path) for path in ("/stories/", f"/stories/{pk}/")]
        Story.objects.filter(pk=pk).update(state=StoryState.WITHDRAWN)
        began = time.perf_counter()
        listed, own = _get(line, "/stories/")[1], _get(line, f"/stories/{pk}/")[0]
        slowest = max(slowest, (time.perf_counter() - began) * 1000)
        gone += first[1][0] == 200 and place not in listed and own == 404
    return gone, slowest
