"""A site that is served for a measurement, asked as one signed-in person: how long a page takes, how many a second."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from statistics import median, quantiles

from bench.figures import Figure

REQUESTS = 60
LOAD_SECONDS = 8
CONNECTIONS = 8
WORKERS = 2


def timings(site: Site, *paths: str) -> tuple[float, float]:
    """Give the median and the 95th percentile of whole answers one after the other, in ms.

    Several paths are the parts of one page: one answer is all of them.
    """
    for _ in range(6):
        site.get(*paths)
    times = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        site.get(*paths)
        times.append((time.perf_counter() - began) * 1000)
    return median(times), quantiles(times, n=20)[-1]


def page(site: Site, name: str, path: str, bar: float) -> list[Figure]:
    """Hold the median against the bar, and the slowest of twenty against twice the median."""
    middle, slow = timings(site, path)
    return [
        Figure(name, middle, "ms", at_most=bar),
        Figure("  its 95th percentile", slow, "ms", at_most=2 * middle),
    ]


def load(site: Site, *paths: str) -> float:
    """Ask from several connections at once for some seconds; give how many whole pages came a second."""
    end = time.perf_counter() + LOAD_SECONDS

    def ask(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            site.get(*paths)
            done += 1
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        total = sum(pool.map(ask, range(CONNECTIONS)))
    return total / (time.perf_counter() - began)


class Site:
    """The server, asked as one signed-in person."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    def get(self, *paths: str) -> str:
        """Give a whole page, the parts one after the other; stop where one is none."""
        return "".join(self._part(path) for path in paths)

    def _part(self, path: str) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", path, headers={"Cookie": self.cookie})
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        if answer.status != 200:
            message = f"{path}: {answer.status} {unescape(text)[:300]}"
            raise RuntimeError(message)
        return text


@contextmanager
def served(program: Sequence[str], environment: Mapping[str, str]) -> Iterator[int]:
    """Run `program` (gunicorn and the application) with two workers on a free port; ended by its own process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [*program, "-w", str(WORKERS), "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "--log-level", "error"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
