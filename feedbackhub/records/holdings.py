"""What this room itself holds about people: copies that were made for them, and requests to erase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedbackhub.core import retention, subjects
from feedbackhub.core.retention import Due, Ending, Keep, RecordType, Unit
from feedbackhub.core.subjects import OnErasure, SubjectTable, Whose
from feedbackhub.records.models import CopyState, SubjectCopy

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor

KEPT = Keep(7, Unit.DAYS)


def find_copies(organisation_id: int | None, before: datetime) -> Due:
    """Give the copies that were asked for before `before` and that nobody downloaded."""
    states = [CopyState.MAKING, CopyState.READY]
    rows = SubjectCopy.objects.filter(organisation=organisation_id, state__in=states, requested_at__lt=before)
    return Due(rows, "requested_at")


def _expire_copies(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    SubjectCopy.objects.filter(pk__in=list(ids)).update(content=b"", size=0, state=CopyState.EXPIRED)
    return list(ids)


def register() -> None:
    """Tell the registries; Django calls this through the app's `ready`."""
    retention.register(
        RecordType(
            code="copies",
            label="records.subjectcopy",
            name="Copies made for a person",
            counted_from="the day they were asked for",
            default=KEPT,
            ending=Ending.REMOVE_WORDS,
            why="A copy is everything about one person in one file. Make another when it is needed.",
            source="Fixed. A copy that was downloaded is gone at once.",
            find_due=find_copies,
            remove=_expire_copies,
            fixed=True,
            order=70,
        )
    )
    subjects.register(
        SubjectTable(
            model="records.subjectcopy",
            name="Copies made for the author",
            whose=Whose.STAFF,
            on_erasure=OnErasure.EMPTY,
            why="They hold the same words. Tell whoever downloaded one to delete it.",
            empties={"content": b"", "size": 0},
        ),
        SubjectTable(
            model="records.erasurerequest",
            name="Requests to erase",
            whose=Whose.STAFF,
            on_erasure=OnErasure.KEEP,
            why="Who asked and who decided. They hold no words of the story.",
        ),
    )
