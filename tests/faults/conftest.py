"""A feed, a source that points at it in the test's own database, and the address of that for other processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.db import connection
from tenacity import wait_none

from stories.sources.http import client
from tests.faults.drill import Importers
from tests.standins.care_opinion import CareOpinionStandIn
from tests.stories.importing.conftest import make_feed, make_organisation

if TYPE_CHECKING:
    from stories.models import Source


class Faulty(CareOpinionStandIn):
    """A feed that may leave out every other story of one page."""

    short_page: int | None = None

    def answer(self, target: str) -> object | None:
        """Give what is asked for, or half of it."""
        found = super().answer(target)
        is_short = self.short_page is not None and f"skip={self.short_page}&" in f"{target}&"
        return found[::2] if is_short and isinstance(found, list) else found


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait between tries."""
    monkeypatch.setattr(client, "_backoff", wait_none())


@pytest.fixture
def feed() -> Iterator[Faulty]:
    """Six pages."""
    with Faulty(opinions_count=600) as server:
        yield server


@pytest.fixture
def source(feed: Faulty, db: None) -> Source:
    """The feed as a source."""
    return make_feed(make_organisation(), feed.url)


@contextmanager
def importers_of(source: Source, feed: CareOpinionStandIn) -> Iterator[Importers]:
    """Give importers in processes of their own, on the test's database."""
    with Importers(address(), source.pk, feed.url) as importers:
        yield importers


def address() -> str:
    """Give the address of the test's own database, whether it is reached over TCP or by a socket's folder."""
    database = connection.settings_dict
    who = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    if str(database["HOST"]).startswith("/"):
        return f"postgres://{who}@/{database['NAME']}?host={quote(database['HOST'])}"
    return f"postgres://{who}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
