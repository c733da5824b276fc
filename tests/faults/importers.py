"""Importers for the fault tests to kill, each a process of its own, slowed so that a kill can fall anywhere.

`python -m tests.faults.importers SOURCE_PK URL` waits for lines on standard input. For each it forks an importer
("careful" or "careless") and says `pid`, then `page` as each page begins, `in` or `out` before each statement (inside
or outside a transaction), and `end` with the exit status. The careless one is the negative control: it moves the
cursor first and stores the stories after it, one by one.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import django

PAUSE = 0.002


def main() -> None:
    """Fork importers as asked for. This process has one thread and no connection, so that forking is safe."""
    django.setup()
    _load()
    pk, url = sys.argv[1:]
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                _import(int(pk), url, line.strip())
                status = 0
            finally:
                os._exit(status)
        _say(f"pid {pid}")
        _, status = os.waitpid(pid, 0)
        _say(f"end {status}")


def _load() -> None:
    """Import all that an importer needs, once."""
    from casework import receivers  # noqa: F401
    from stories.importing import reading  # noqa: F401
    from stories.sources.care_opinion import client  # noqa: F401


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def _import(pk: int, url: str, how: str) -> None:
    from django.db import connection

    from stories.importing.reading import import_now
    from stories.models import RunTrigger, Source
    from tests.people import TESTS

    with connection.execute_wrapper(_slowly):
        source = Source.objects.get(pk=pk)
        if how == "careless":
            _import_carelessly(source, url)
            return
        import_now(source=source, opener=partial(_open, url), trigger=RunTrigger.COMMAND, actor=TESTS)


def _slowly(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Say where we are and take a moment before each statement, so that a kill can fall between any two."""
    _say("in" if context["connection"].in_atomic_block else "out")
    time.sleep(PAUSE)
    return execute(sql, params, many, context)


@contextmanager
def _open(url: str) -> Iterator[_Announced]:
    from tenacity import wait_none

    from stories.sources.care_opinion import CareOpinionSource
    from stories.sources.care_opinion.client import CareOpinionClient
    from stories.sources.http import client as http_client
    from stories.sources.pacing import TokenBucket

    # The stand-in's bad days pass at once; how long to wait between tries has tests of its own.
    http_client._backoff = wait_none()
    with CareOpinionClient(url, "demo-key", limiter=TokenBucket(rate=1000)) as client:
        yield _Announced(CareOpinionSource(client))


class _Announced:
    """Says on standard output when a page begins."""

    def __init__(self, source: CareOpinionSource) -> None:
        self._source = source

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        for page in self._source.pages(since=since):
            _say("page")
            time.sleep(10 * PAUSE)
            yield page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


def _import_carelessly(source: Source, url: str) -> None:
    """Do what the pipeline must not: remember first, store afterwards, bit by bit, and never look back."""
    from stories.importing.storing import _FROM_SOURCE
    from stories.models import Source as Table
    from stories.models import Story
    from stories.sources.record import StoryRecord

    names = [name for name in _FROM_SOURCE if name != "criticality_label"]
    with _open(url) as reader:
        for page in reader.pages(since=source.cursor.date() if source.cursor else None):
            Table.objects.filter(pk=source.pk).update(cursor=page.watermark)
            rows = [
                Story(
                    organisation_id=source.organisation_id,
                    source=source,
                    external_id=record.external_id,
                    received_at=record.submitted_at,
                    **{name: getattr(record, name) for name in names},
                )
                for record in page.records
                if isinstance(record, StoryRecord)
            ]
            for start in range(0, len(rows), 5):
                Story.objects.bulk_create(rows[start : start + 5], ignore_conflicts=True)
                time.sleep(PAUSE)


if TYPE_CHECKING:
    from stories.models import Source
    from stories.sources.care_opinion import CareOpinionSource
    from stories.sources.record import Page


if __name__ == "__main__":
    main()
