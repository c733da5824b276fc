"""The pace of a feed's client: two workers with one key, against a stand-in that notes when each request arrives."""

from __future__ import annotations

import subprocess
import sys

from bench.figures import Figure

OPINIONS = 6_000
WORKERS = ("", "2025-06-01")


def figures() -> list[Figure]:
    """Let two workers read the same feed at the same time, from other days, and look at what arrived."""
    from tests.standins.care_opinion import CareOpinionStandIn

    with CareOpinionStandIn(opinions_count=OPINIONS, enforce_rate=True) as feed:
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.one_reader", feed.url, feed.key, since],
                stdout=subprocess.PIPE,
                text=True,
            )
            for since in WORKERS
        ]
        read = sum(int(worker.communicate()[0]) for worker in workers)
        arrivals = sorted(seen.at for seen in feed.requests)
        twice = len(feed.fetched_twice())
        most = feed.most_in_a_second()
    rate = (len(arrivals) - 1) / (arrivals[-1] - arrivals[0])
    return [
        Figure("client, two workers with one key", rate, "requests/s", at_least=3.95),
        Figure("  most requests in any one second", most, "requests", at_most=5),
        Figure("  answers that were fetched twice in a run", twice, "answers", at_most=0),
        Figure("  stories read", read, "stories"),
    ]
