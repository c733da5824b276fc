"""How a change is shown to staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse

from casework.models import Change, ChangeState
from casework.models.change import CHANGE_STATE_NAMES
from feedbackhub.core.clock import local_date
from feedbackhub.web.dates import date_and_time, short_date
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from casework.models.change import ChangeQuerySet

TONES: dict[ChangeState, str] = {
    ChangeState.SUGGESTED: "waiting",
    ChangeState.PLANNED: "moving",
    ChangeState.MADE: "done",
    ChangeState.SUSTAINED: "done",
    ChangeState.DECLINED: "stopped",
    ChangeState.REVERSED: "stopped",
}


@dataclass(frozen=True, slots=True)
class BoardView:
    """One of the lists that the board offers."""

    text: str
    href: str
    number: int
    current: bool


def board_views(changes: ChangeQuerySet, chosen: str) -> tuple[ChangeQuerySet, list[BoardView]]:
    """Give the changes of the chosen list (planned where none is chosen) and the lists with their counts.

    "Made" holds all that were made, also those that were undone since, as the figures count them.
    """
    numbers = dict(changes.order_by().values_list("state").annotate(number=Count("pk")))
    numbers[ChangeState.MADE.value] = changes.made().count()
    state = ChangeState(chosen) if chosen in set(ChangeState) else ChangeState.PLANNED
    address = reverse("casework:changes")
    views = [
        BoardView(
            CHANGE_STATE_NAMES[each], f"{address}?state={each}", numbers.get(each.value, 0), each is state
        )
        for each in ChangeState
        if numbers.get(each.value) or each in _ALWAYS or each is state
    ]
    if state is ChangeState.PLANNED:
        return changes.planned().order_by("due_on", "pk"), views
    if state is ChangeState.MADE:
        return changes.made().latest_first(), views
    return changes.filter(state=state.value).latest_first(), views


_ALWAYS = frozenset({ChangeState.PLANNED, ChangeState.MADE})


def change_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Give one row a change for the board."""
    today = local_date()
    return [
        {
            "href": reverse("casework:change", args=[change.pk]),
            "title": change.title,
            "we_did": change.we_did,
            "due": due_tag(change, today),
            "facts": [
                *_dates(change),
                change.service.name,
                change.get_kind_display(),
                count("story", "stories", change.story_count),  # type: ignore[attr-defined]
                f"Owner: {change.owner.full_name}",
            ],
        }
        for change in changes
    ]


def due_tag(change: Change, today: date) -> dict[str, str]:
    """Give the tag that says how the change stands against its day."""
    if change.state != ChangeState.PLANNED:
        lasted = change.state in {ChangeState.MADE, ChangeState.SUSTAINED}
        return {
            "state": "done" if lasted else "later",
            "text": CHANGE_STATE_NAMES[ChangeState(change.state)],
        }
    if change.due_on is None:
        return {"state": "later", "text": "No date yet"}
    if change.due_on < today:
        return {"state": "late", "text": "Late"}
    if change.due_on == today:
        return {"state": "today", "text": "Due today"}
    return {"state": "later", "text": "Planned"}


def _dates(change: Change) -> list[str]:
    """Give the day that matters of a change, in words."""
    if change.state == ChangeState.PLANNED:
        return [f"Due {short_date(change.due_on)}"] if change.due_on else []
    return [f"Made {short_date(change.made_at)}"] if change.made_at else []


def change_page(change: Change) -> dict[str, Any]:
    """Give what the page of one change shows."""
    state = ChangeState(change.state)
    public = [link.story for link in change.links.all() if link.story.is_public]
    due = due_tag(change, local_date())
    return {
        "pk": change.pk,
        "title": change.title,
        "you_said": change.you_said,
        "we_did": change.we_did,
        "evidence": change.evidence,
        "status": {"text": CHANGE_STATE_NAMES[state], "tone": TONES[state]},
        "late": due if due["state"] in {"late", "today"} else None,
        "dates": _dates(change),
        "we": "We will" if state in {ChangeState.SUGGESTED, ChangeState.PLANNED} else "We did",
        "about": [
            {"name": name, "value": value}
            for name, value in (
                ("Service", change.service.name),
                ("Owner", change.owner.full_name),
                ("What sort", change.get_kind_display()),
                ("Size", change.get_size_display()),
                ("Strength", change.get_strength_display() or "Not said"),
                ("How it began", change.get_origin_display()),
                ("Designed with patients", "Yes" if change.is_co_designed else "No"),
            )
        ],
        "stories": [
            {
                "title": story.title,
                "told": short_date(story.submitted_at),
                "href": reverse("public:story", args=[story.pk]),
            }
            for story in public
        ],
        "hidden": len(change.links.all()) - len(public),
        "history": [
            {
                "what": CHANGE_STATE_NAMES[ChangeState(status.after)],
                "who": status.actor_name,
                "when": date_and_time(status.at),
                "note": status.note,
            }
            for status in change.statuses.all()
        ],
    }


def panel_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Give one short row a change, for the panel beside a case."""
    return [
        {
            "href": reverse("casework:change", args=[change.pk]),
            "title": change.title,
            "status": {
                "text": CHANGE_STATE_NAMES[ChangeState(change.state)],
                "tone": TONES[ChangeState(change.state)],
            },
        }
        for change in changes
    ]
