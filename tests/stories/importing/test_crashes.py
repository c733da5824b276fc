"""An importer that is killed again and again loses and doubles nothing; by the same kills, a careless one does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from stories.models import ImportRun, RunState, Source, Story, StoryVersion
from tests.standins.care_opinion import CareOpinionStandIn
from tests.stories.importing.conftest import make_feed, make_organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]
STORIES = 800
KILLS = 4
SEED = 5


class Importers:
    """Importers on the test's own database, one after the other."""

    def __init__(self, source: Source, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.stories.importing.crashing_importer", str(source.pk), url],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asking, self._said = self._process.stdin, self._process.stdout

    def kill_at_random(self, how: str) -> int:
        """Start importers and kill each somewhere in its first or second page; give how many were met at work."""
        chance = random.Random(SEED)
        return sum(self._kill_one(how, chance.randint(1, 2), chance.uniform(0.0, 0.06)) for _ in range(KILLS))

    def _kill_one(self, how: str, page: int, after: float) -> bool:
        pid = self.start(how)
        for _ in range(page):
            assert self._next() == "page"
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
        return self.await_end() == signal.SIGKILL

    def finish(self, how: str) -> None:
        """Import in peace."""
        self.start(how)
        assert self.await_end() == 0

    def start(self, how: str) -> int:
        self._asking.write(f"{how}\n")
        self._asking.flush()
        word, _, pid = self._next().partition(" ")
        assert word == "pid"
        return int(pid)

    def await_end(self) -> int:
        while not (said := self._next()).startswith("end "):
            pass
        return int(said.removeprefix("end "))

    def _next(self) -> str:
        return self._said.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._asking.close()
        self._said.close()
        self._process.wait(timeout=10)


def environment() -> dict[str, str]:
    """Give the environment of a process that works on the test's own database."""
    return {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}


def address() -> str:
    """Give the address of the test's own database, whether it is reached over TCP or by a socket's folder."""
    database = connection.settings_dict
    who = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    if str(database["HOST"]).startswith("/"):
        return f"postgres://{who}@/{database['NAME']}?host={quote(database['HOST'])}"
    return f"postgres://{who}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


@pytest.fixture
def feed() -> CareOpinionStandIn:
    """A feed of eight pages."""
    return CareOpinionStandIn(opinions_count=STORIES)


def test_kills_lose_nothing_and_double_nothing(feed: CareOpinionStandIn) -> None:
    with feed:
        source = make_feed(make_organisation(), feed.url)
        with Importers(source, feed.url) as importers:
            assert importers.kill_at_random("careful") == KILLS
            assert 0 < Story.objects.count() < STORIES
            importers.finish("careful")

    ids = list(Story.objects.values_list("external_id", flat=True))
    assert sorted(ids) == sorted(str(opinion["id"]) for opinion in feed.opinions)
    assert not Story.objects.filter(services__isnull=True).exists()
    assert not StoryVersion.objects.exists()
    states = list(ImportRun.objects.order_by("pk").values_list("state", flat=True))
    assert states == [RunState.STOPPED] * KILLS + [RunState.COMPLETE]
    assert sum(run.created for run in ImportRun.objects.all()) == STORIES


def test_the_same_kills_make_a_careless_importer_lose_stories(feed: CareOpinionStandIn) -> None:
    with feed:
        source = make_feed(make_organisation(), feed.url)
        with Importers(source, feed.url) as importers:
            assert importers.kill_at_random("careless") == KILLS
            importers.finish("careless")
    assert Story.objects.count() < STORIES
