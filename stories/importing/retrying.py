"""Tries again what was put aside, through the same mapping and the same pipeline as when it came.

A run of its own shows what came of it. It never moves the cursor: what is tried again is old, and a new cursor would
leave unread what lies between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.importing import runs
from stories.importing.liveness import Grip
from stories.importing.page import store_page
from stories.importing.reading import OUR_FAULT
from stories.importing.rereading import reread
from stories.models import ImportRun, QuarantinedRecord, RunPurpose, RunState, RunTrigger
from stories.sources.record import Page, RejectedRecord, StoryRecord

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.core.actors import Actor
    from stories.importing.page import Hold
    from stories.models import Source

AT_ONCE = 500
"""As many as a person waits for. Those that were tried least often come first, so that a second press goes on."""


@dataclass(frozen=True, slots=True)
class Retried:
    """How many came in, how many still cannot be taken, and how many were not tried yet."""

    taken: int
    refused: int
    left: int
    run: ImportRun | None = None


def retry_quarantine(*, source: Source, actor: Actor, record: QuarantinedRecord | None = None) -> Retried:
    """Try one record again, or up to `AT_ONCE` of a source's.

    What reads well now is stored and taken out; what does not stays, with its attempts counted and today's reason.
    Raises `AlreadyRunning`, with nothing touched, while an import of the source is at work, and `DomainError` where
    nothing waits.
    """
    waiting = QuarantinedRecord.objects.unresolved().refused().filter(source=source)
    if record is not None:
        waiting = waiting.filter(pk=record.pk)
    with Grip(source.pk) as grip:
        records = list(waiting.order_by("attempts", "pk")[:AT_ONCE])
        if not records:
            raise DomainError("Nothing waits to be tried again here.")
        hold = runs.start_run(source=source, trigger=RunTrigger.PERSON, actor=actor, grip=grip)
        ImportRun.objects.filter(pk=hold.run.pk).update(purpose=RunPurpose.RETRY)
        taken = _carry_out(hold, records, actor)
    left = 0 if record is not None else max(0, waiting.count() - (len(records) - taken))
    return Retried(taken=taken, refused=len(records) - taken, left=left, run=hold.run)


def _carry_out(hold: Hold, records: Sequence[QuarantinedRecord], actor: Actor) -> int:
    hold.moves_cursor = False
    try:
        taken = _store(hold, records, present())
    except BaseException:
        runs.end_run(hold=hold, state=RunState.STOPPED, message=OUR_FAULT, actor=actor)
        raise
    runs.end_run(hold=hold, state=RunState.COMPLETE, message="", actor=actor)
    return taken


@transaction.atomic
def _store(hold: Hold, records: Sequence[QuarantinedRecord], at: datetime) -> int:
    """Store what reads well, in one transaction with what is noted of the rest; give how many were taken."""
    found = [(record, reread(source=hold.run.source, record=record, at=at)) for record in records]
    good = [(record, story) for record, story in found if isinstance(story, StoryRecord)]
    if good:
        stories = tuple(story for _, story in good)
        store_page(hold=hold, page=Page(records=stories, position=0, total=len(records)))
        QuarantinedRecord.objects.filter(pk__in=[record.pk for record, _ in good]).update(
            resolved_at=at, attempts=F("attempts") + 1, updated_at=at
        )
    for record, rejection in found:
        if isinstance(rejection, RejectedRecord):
            _note_refusal(record, rejection, at)
    refused = len(found) - len(good)
    ImportRun.objects.filter(pk=hold.run.pk).update(
        seen=len(found), quarantined=refused, total=len(found), position=len(found)
    )
    return len(good)


def _note_refusal(record: QuarantinedRecord, rejection: RejectedRecord, at: datetime) -> None:
    """Count the attempt and keep today's reason, unless the same record waits under that reason already."""
    changes: dict[str, object] = {"message": rejection.message[:500]}
    if rejection.reason != record.reason:
        twin = QuarantinedRecord.objects.filter(
            source=record.source_id, raw_hash=record.raw_hash, reason=rejection.reason
        )
        changes = {} if twin.exists() else {**changes, "reason": rejection.reason}
    QuarantinedRecord.objects.filter(pk=record.pk).update(
        attempts=F("attempts") + 1, updated_at=at, **changes
    )
