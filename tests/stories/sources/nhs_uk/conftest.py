"""A stand-in of NHS.UK to read from, and a source that reads it without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from stories.sources.nhs_uk import NhsUkSource
from stories.sources.nhs_uk.client import NhsUkClient
from tests.standins.nhs_uk import NhsUkStandIn
from tests.standins.synthetic_reviews import CODES
from tests.standins.waiting import Naps, NoLimit

NOW = datetime(2026, 3, 20, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[NhsUkStandIn]:
    """A stand-in with 250 reviews of two organisations: a full page and a part of one each."""
    with NhsUkStandIn(reviews_count=250) as standin:
        yield standin


@pytest.fixture
def naps() -> Naps:
    """The waits that were asked for."""
    return Naps()


Opener = Callable[..., NhsUkSource]


@pytest.fixture
def open_source(server: NhsUkStandIn, naps: Naps) -> Iterator[Opener]:
    """Open sources on the stand-in, by default with its key and both codes; closed at the end."""
    clients: list[NhsUkClient] = []

    def opener(*, key: str = "demo-key", codes: tuple[str, ...] = CODES) -> NhsUkSource:
        clients.append(NhsUkClient(server.url, key, limiter=NoLimit(), sleep=naps))
        return NhsUkSource(clients[-1], ods_codes=codes, now=lambda: NOW)

    yield opener
    for client in clients:
        client.close()
