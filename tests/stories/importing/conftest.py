"""An organisation that the stand-in's stories are about, the stand-in itself, and a client that does not dawdle."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from tenacity import wait_none

from feedbackhub.organisations.services import create_organisation, create_service
from stories.importing.counts import Counts
from stories.importing.feeds import open_feed
from stories.importing.reading import import_now
from stories.models import ImportRun, RunTrigger, Source, SourceKind
from stories.sources.http import client
from tests.people import TESTS
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.synthetic_opinions import SERVICES

if TYPE_CHECKING:
    from datetime import date

    from feedbackhub.organisations.models import Organisation


@dataclass(frozen=True)
class Answer:
    """What the command said and how it ended."""

    out: str
    err: str
    code: int


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait between tries; the tests' settings let the shared pace be as fast as the stand-in answers."""
    monkeypatch.setattr(client, "_backoff", wait_none())


@pytest.fixture
def standin() -> Iterator[CareOpinionStandIn]:
    """A feed of 250 stories: three pages."""
    with CareOpinionStandIn(opinions_count=250) as server:
        server.retry_after = "0"
        yield server


def make_organisation(code: str = "RXX") -> Organisation:
    """Make an organisation with the services that the stand-in's stories name, and nobody in it."""
    organisation = create_organisation(name="Synthetic NHS Trust", ods_code=code, actor=TESTS)
    for service in SERVICES:
        create_service(parent=organisation.root, name=service, code=service, kind="service", actor=TESTS)
    return organisation


@pytest.fixture
def organisation(db: None) -> Organisation:
    """The organisation."""
    return make_organisation()


@pytest.fixture
def source(organisation: Organisation, standin: CareOpinionStandIn) -> Source:
    """The stand-in as a source of the organisation."""
    return make_feed(organisation, standin.url)


def make_feed(organisation: Organisation, url: str) -> Source:
    """Make a Care Opinion source."""
    return Source.objects.create(
        organisation=organisation, kind=SourceKind.CARE_OPINION, name="Care Opinion", base_url=url
    )


Importing = Callable[..., ImportRun]


@pytest.fixture
def do_import(source: Source, standin: CareOpinionStandIn) -> Importing:
    """Import from the stand-in, as the command does."""

    def run(*, since: date | None = None, key: str = standin.key) -> ImportRun:
        opener = partial(open_feed, kind=SourceKind.CARE_OPINION, address=standin.url, key=key)
        return import_now(source=source, opener=opener, trigger=RunTrigger.COMMAND, actor=TESTS, since=since)

    return run


def counts_of(run: ImportRun) -> Counts:
    """Give the counts of a run as one value, to compare."""
    return Counts(**{name: getattr(run, name) for name in Counts().as_dict()})


@pytest.fixture
def command(db: None) -> Callable[..., Answer]:
    """Run `manage.py import_stories …` in this process."""

    def run(*arguments: object) -> Answer:
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_stories", *map(str, arguments), stdout=out, stderr=err)
        except CommandError as error:
            return Answer(out.getvalue(), str(error), error.returncode)
        return Answer(out.getvalue(), err.getvalue(), 0)

    return run
