"""Tells whoever writes a reply that its story was edited: one mail a day and case, without the story's text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from casework.models import Case, Reminder, ReminderKind
from casework.selectors.cases import recent_notices_of_edits
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from responses.models import EditNotice

# A signal is lost for minutes, not for days; older notices have their reminder or never needed one.
LOOKED_BACK = timedelta(days=2)


def owe_notices_of_edits(notices: Iterable[EditNotice] | None = None) -> None:
    """Owe the mails of these notices, or of all that are recent. What is owed or sent already stays as it is."""
    found = list(notices if notices is not None else recent_notices_of_edits(present() - LOOKED_BACK))
    cases = dict(
        Case.objects.filter(story__in={one.response.story_id for one in found}).values_list("story", "pk")
    )
    Reminder.objects.bulk_create(
        (
            Reminder(
                case_id=cases[one.response.story_id],
                recipient_id=one.response.author_id,
                kind=ReminderKind.EDITED,
                for_day=local_date(one.at),
            )
            for one in found
            if one.response.author_id is not None and one.response.story_id in cases
        ),
        ignore_conflicts=True,
    )
