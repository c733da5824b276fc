"""Reads a source page by page until it ends or breaks off, or the time is up. No transaction is open between pages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError

from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.importing import runs
from stories.importing.afterwards import follow_up
from stories.importing.breaker import note_failure, note_success
from stories.importing.liveness import Grip
from stories.importing.page import Hold, store_page
from stories.importing.placing import settle_questions
from stories.importing.shortness import watch_of
from stories.models import RunPurpose, RunState
from stories.sources.errors import SourceError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from feedbackhub.core.actors import Actor
    from stories.importing.counts import Counts
    from stories.models import ImportRun, RunTrigger, Source
    from stories.sources.record import Page, StorySource

    Opener = Callable[[], AbstractContextManager[StorySource]]
    Progress = Callable[[Page, Counts], object]

logger = logging.getLogger(__name__)

# A story may be published, or its date mended, days after its neighbours; what comes again costs one look.
OVERLAP = timedelta(days=3)
INTERRUPTED = "The import was interrupted. What was stored stays; the next import goes on from there."
OUR_FAULT = (
    "Something went wrong on our side, and the import stopped. What was stored stays. Try again; if it goes on, tell "
    "whoever looks after FeedbackHub."
)


def import_now(
    *,
    source: Source,
    opener: Opener,
    trigger: RunTrigger,
    actor: Actor,
    since: date | None = None,
    progress: Progress = lambda *_: None,
) -> ImportRun:
    """Read `source` from `since` (else from where the last run got to) to its end, and give the ended run.

    Trouble with the source ends the run as stopped, with what to do next in its message; nothing is raised for it.
    Raises `AlreadyRunning`, with nothing touched, where the source is being read.
    """
    with Grip(source.pk) as grip:
        hold = runs.start_run(source=source, trigger=trigger, actor=actor, grip=grip)
        carry_out(hold=hold, opener=opener, actor=actor, since=since, progress=progress)
    hold.run.refresh_from_db()
    return hold.run


def carry_out(
    *,
    hold: Hold,
    opener: Opener,
    actor: Actor,
    since: date | None = None,
    seconds: float | None = None,
    progress: Progress = lambda *_: None,
) -> None:
    """Work on a run that is held until it ends, or for about `seconds`, after which it waits for the next worker."""
    source, began_at = hold.run.source, hold.cursor
    hold.moves_cursor = leaves_no_gap(since, hold.cursor)
    until = None if seconds is None else time.monotonic() + seconds
    try:
        settle_questions(source=source, at=present())
        with opener() as reader:
            start = since or _start_of_run(hold)
            is_done = _read(hold, reader, start, until, progress)
            if is_done:
                follow_up(run=hold.run, reader=reader, since=start, actor=actor)
    except SoftTimeLimitExceeded:
        runs.hand_back(hold=hold)
    except SourceError as trouble:
        runs.end_run(hold=hold, state=RunState.STOPPED, message=trouble.message, actor=actor)
        note_failure(run=hold.run, trouble=trouble, got_further=hold.cursor != began_at)
    except DomainError as refusal:
        # Another worker has the run now, or too much is gone to be believed.
        runs.end_run(hold=hold, state=RunState.STOPPED, message=refusal.message, actor=actor)
    except BaseException as error:
        _end_badly(hold, error, actor)
        raise
    else:
        if is_done:
            runs.end_run(hold=hold, state=RunState.COMPLETE, message="", actor=actor)
            note_success(run=hold.run)
        else:
            runs.hand_back(hold=hold)


def start_of(source: Source, cursor: datetime | None) -> date | None:
    """Give the day from which to ask: some days before the cursor. A file is always read whole."""
    if source.is_file or cursor is None:
        return None
    return (cursor - OVERLAP).date()


def _start_of_run(hold: Hold) -> date | None:
    """Give the day from which a run asks. A comparison goes over everything, and on from where it was handed back."""
    if hold.run.purpose != RunPurpose.RECONCILE:
        return start_of(hold.run.source, hold.cursor)
    return start_of(hold.run.source, hold.run.walked_to)


def leaves_no_gap(since: date | None, cursor: datetime | None) -> bool:
    """Say whether a run from `since` reads everything after the cursor, so that it may move it."""
    return since is None or cursor is None or since <= cursor.date()


def _read(
    hold: Hold, reader: StorySource, since: date | None, until: float | None, progress: Progress
) -> bool:
    """Store page after page. True at the source's end, False where the time is up.

    A feed is not handed on before it has got further: the next worker would begin with the same overlap again.
    """
    source = hold.run.source
    done_before = hold.run.position if source.is_file else 0
    began_at = _reached(hold)
    pages = reader.pages(since=since)
    watch = watch_of(source, since=since, cursor=hold.cursor) if source.is_feed else None
    pages = watch.over(pages) if watch else one_ahead(pages)
    for page in pages:
        if page.end <= done_before:
            continue
        progress(page, store_page(hold=hold, page=page))
        if until is not None and time.monotonic() > until and (source.is_file or _reached(hold) != began_at):
            return False
    return True


def one_ahead(pages: Iterator[Page]) -> Iterator[Page]:
    """Give the pages of a file while a thread prepares the next one: it has time for that as the database writes.

    For readers that ask no database of ours. What goes wrong with a page is raised where the page is due. The reader
    is also closed in its thread, since what it opened there may belong to it.
    """
    with ThreadPoolExecutor(max_workers=1) as reader:
        try:
            coming = reader.submit(next, pages, None)
            while (page := coming.result()) is not None:
                coming = reader.submit(next, pages, None)
                yield page
        finally:
            reader.submit(getattr(pages, "close", lambda: None)).result()


def _reached(hold: Hold) -> datetime | None:
    """Give how far a feed has been read: by the cursor, or by the walk of a comparison."""
    return hold.run.walked_to if hold.run.purpose == RunPurpose.RECONCILE else hold.cursor


def _end_badly(hold: Hold, error: BaseException, actor: Actor) -> None:
    """Note a fault of ours, or an interruption, where the database still can; the next run ends what is left open."""
    is_interruption = isinstance(error, KeyboardInterrupt | SystemExit)
    try:
        runs.end_run(
            hold=hold,
            state=RunState.STOPPED,
            message=INTERRUPTED if is_interruption else OUR_FAULT,
            actor=actor,
        )
    except DatabaseError:
        logger.warning("import %s could not be marked as stopped", hold.run.pk)
