"""What the core holds about people: the audit trail and the outbox. See feedbackhub.core.retention and subjects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from feedbackhub.core import retention, subjects
from feedbackhub.core.emptying import words_may_go
from feedbackhub.core.models import AuditEvent, OutboxMessage
from feedbackhub.core.retention import Due, Ending, Keep, RecordType, Unit
from feedbackhub.core.subjects import OnErasure, PersonTable, SubjectTable, Whose

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.core.actors import Actor


def _events_about(stories: Sequence[int]) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(subject_type="stories.story", subject_id__in=[str(pk) for pk in stories])


def _work_about(stories: Sequence[int]) -> QuerySet[OutboxMessage]:
    named = Q(pk__in=[])
    for pk in stories:
        named |= Q(kwargs__story_id=pk)
    return OutboxMessage.objects.filter(named)


def find_events(organisation_id: int | None, before: datetime) -> Due:
    """Give the organisation's audit entries from before `before`."""
    return Due(AuditEvent.objects.filter(organisation_id=organisation_id, at__lt=before), "at")


def find_done_work(organisation_id: int | None, before: datetime) -> Due:
    """Give the pieces of work that were done before `before`."""
    return Due(OutboxMessage.objects.filter(done_at__lt=before), "done_at")


def _delete_events(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    with words_may_go():
        AuditEvent.objects.filter(pk__in=list(ids)).delete()
    return list(ids)


def _delete_work(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    OutboxMessage.objects.filter(pk__in=list(ids)).delete()
    return list(ids)


def register() -> None:
    """Tell the registries; Django calls this through the app's `ready`."""
    retention.register(
        RecordType(
            code="audit",
            label="core.auditevent",
            name="Audit trail",
            counted_from="the entry",
            default=None,
            ending=Ending.DELETE,
            why="It shows who did what, and holds no words of a story. It is kept until you say otherwise, and never "
            "for less than six years.",
            source="Your decision. The six years are FeedbackHub’s own floor.",
            floor=Keep(72, Unit.MONTHS),
            find_due=find_events,
            remove=_delete_events,
            order=80,
        ),
        RecordType(
            code="outbox",
            label="core.outboxmessage",
            name="Notes of work that was done",
            counted_from="the day it was done",
            default=Keep(14, Unit.DAYS),
            ending=Ending.DELETE,
            why="They hold numbers, no words, and help for a while to see what a worker did.",
            source="Set for the whole installation.",
            find_due=find_done_work,
            remove=_delete_work,
            per_organisation=False,
            order=90,
        ),
    )
    subjects.register(
        SubjectTable(
            model="core.outboxmessage",
            name="Work and mails still owed",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DELETE,
            why="Nothing more is to be done about this story.",
            rows=_work_about,
        ),
        SubjectTable(
            model="core.auditevent",
            name="Audit entries about the story",
            whose=Whose.CONTRIBUTOR,
            on_erasure=OnErasure.KEEP,
            why="Who did what, and when. They hold no words of the story.",
            rows=_events_about,
            copies=("at", "action"),
        ),
    )
    subjects.register_person(
        PersonTable(
            model="core.auditevent",
            name="What you did",
            path="actor",
            organisation="organisation_id",
            copies=("at", "action", "subject_type", "subject_id"),
        )
    )
