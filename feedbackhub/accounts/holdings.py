"""What this room holds about people who sign in, and how long its records are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session

from feedbackhub.accounts.models import SignInAttempt
from feedbackhub.core import retention, subjects
from feedbackhub.core.retention import Due, Ending, Keep, RecordType, Unit
from feedbackhub.core.subjects import PersonTable

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


def find_attempts(organisation_id: int | None, before: datetime) -> Due:
    """Give the tries to sign in from before `before`."""
    return Due(SignInAttempt.objects.filter(at__lt=before), "at")


def find_sessions(organisation_id: int | None, before: datetime) -> Due:
    """Give the sessions that ended before `before`."""
    return Due(Session.objects.filter(expire_date__lt=before), "expire_date")


def _delete_attempts(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    SignInAttempt.objects.filter(pk__in=list(ids)).delete()
    return list(ids)


def _delete_sessions(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    Session.objects.filter(pk__in=list(ids)).delete()
    return list(ids)


def register() -> None:
    """Tell the registries; Django calls this through the app's `ready`."""
    retention.register(
        RecordType(
            code="attempts",
            label="accounts.signinattempt",
            name="Tries to sign in",
            counted_from="the try",
            default=Keep(1, Unit.DAYS),
            ending=Ending.DELETE,
            why="They slow down whoever guesses passwords, and are of use for minutes only.",
            source="Set for the whole installation.",
            find_due=find_attempts,
            remove=_delete_attempts,
            per_organisation=False,
            order=92,
        ),
        RecordType(
            code="sessions",
            label="sessions.session",
            name="Ended sessions",
            counted_from="the end of the session",
            default=Keep(1, Unit.DAYS),
            ending=Ending.DELETE,
            why="Whoever was signed in has to sign in anew; nothing needs the old session.",
            source="Set for the whole installation.",
            find_due=find_sessions,
            remove=_delete_sessions,
            per_organisation=False,
            order=94,
        ),
    )
    subjects.register_person(
        PersonTable(
            model="accounts.user",
            name="Your account",
            path="",
            copies=(
                "email",
                "full_name",
                "job_title",
                "why_i_answer",
                "is_active",
                "joined_at",
                "left_at",
                "last_login",
            ),
        ),
        PersonTable(
            model="accounts.profilephoto",
            name="Your photo",
            path="user",
            copies=("added_at", "content_type"),
        ),
    )
