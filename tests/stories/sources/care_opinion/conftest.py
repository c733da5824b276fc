"""A stand-in server to read from, and a source that reads it without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from stories.sources.care_opinion import CareOpinionSource
from stories.sources.care_opinion.client import CareOpinionClient
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.waiting import Naps, NoLimit


@pytest.fixture
def server() -> Iterator[CareOpinionStandIn]:
    """A stand-in with 250 stories: two full pages and a half one."""
    with CareOpinionStandIn(opinions_count=250) as standin:
        yield standin


@pytest.fixture
def naps() -> Naps:
    """The waits that were asked for."""
    return Naps()


@pytest.fixture
def limiter() -> NoLimit:
    """The limiter that the client goes through."""
    return NoLimit()


Opener = Callable[..., CareOpinionSource]


@pytest.fixture
def open_source(server: CareOpinionStandIn, naps: Naps, limiter: NoLimit) -> Iterator[Opener]:
    """Open sources on the stand-in, by default with its key; closed at the end."""
    clients: list[CareOpinionClient] = []

    def opener(*, key: str = "demo-key", url: str = "", read_timeout: float = 5.0) -> CareOpinionSource:
        timeout = httpx.Timeout(5.0, read=read_timeout)
        clients.append(
            CareOpinionClient(url or server.url, key, limiter=limiter, sleep=naps, timeout=timeout)
        )
        return CareOpinionSource(clients[-1])

    yield opener
    for client in clients:
        client.close()
