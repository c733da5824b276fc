"""What somebody typed and did not save, offered when they come back: the later text in the box, the other beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from feedbackhub.core.clock import local_date
from feedbackhub.web.dates import date_and_time, time_of_day
from responses import selectors
from responses.selectors_composing import unsaved_text

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.accounts.models import User
    from responses.models import Response
    from stories.models import Story


@dataclass(frozen=True, slots=True)
class Unsaved:
    """`body` is what was typed and not saved, `saved` what was saved. `in_box` says that the box holds `body`."""

    when: str
    body: str
    saved: str
    saved_when: str
    in_box: bool
    use_url: str
    leave_out_url: str


def unsaved_view(
    *, story: Story, user: User, mine: Response | None, next_url: str, wanted: bool
) -> Unsaved | None:
    """Give what to offer; None where nothing was typed beside what is saved.

    The box gets the later of the two texts, and the unsaved one where the person asked for it (`wanted`).
    """
    row = unsaved_text(user, story)
    if row is None:
        return None
    saved_at = selectors.last_saved(mine) if mine else None
    address = reverse("responses:write", args=[story.pk])
    return Unsaved(
        when=_when(row.at),
        body=row.body,
        saved=mine.body if mine else "",
        saved_when=_when(saved_at) if saved_at else "",
        in_box=wanted or saved_at is None or row.at >= saved_at,
        use_url=f"{address}?{urlencode({'unsaved': 'use', 'next': next_url})}#composer-heading",
        leave_out_url=reverse("responses:leave-out", args=[story.pk]),
    )


def _when(moment: datetime) -> str:
    """Say the time alone of what was typed today."""
    if local_date(moment) == local_date():
        return f"at {time_of_day(moment)}"
    return f"on {date_and_time(moment)}"
