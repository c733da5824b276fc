"""How a change is shown to staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from casework.changes import reviewing
from casework.changes.ageing import Age, ageing, median
from casework.models import Change, ChangeState
from casework.models.change import CHANGE_STATE_NAMES
from casework.selectors.changes import due_for_review
from feedbackhub.core.clock import local_date
from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from casework.models.change import ChangeQuerySet
    from casework.selectors.changes import RegisterCounts

TONES: dict[ChangeState, str] = {
    ChangeState.SUGGESTED: "waiting",
    ChangeState.PLANNED: "moving",
    ChangeState.MADE: "done",
    ChangeState.SUSTAINED: "done",
    ChangeState.DECLINED: "stopped",
    ChangeState.REVERSED: "stopped",
}


# The lists of the board in their order: what waits first, then what was done (SCREENS, "Changes board").
REVIEW, IN_PLACE = "review", "in_place"
LISTS: dict[str, str] = {
    ChangeState.PLANNED.value: "Planned",
    REVIEW: "Due for review",
    ChangeState.SUGGESTED.value: "Suggested",
    ChangeState.MADE.value: "Made",
    IN_PLACE: "In place",
    ChangeState.SUSTAINED.value: CHANGE_STATE_NAMES[ChangeState.SUSTAINED],
    ChangeState.REVERSED.value: "Reversed",
    ChangeState.DECLINED.value: "Declined",
}
_ALWAYS = frozenset({ChangeState.PLANNED.value, ChangeState.MADE.value})


@dataclass(frozen=True, slots=True)
class BoardView:
    """One of the lists that the board offers."""

    text: str
    href: str
    number: int
    current: bool


def board_views(counts: RegisterCounts, chosen: str) -> list[BoardView]:
    """Give the lists with their counts; `chosen` is one of them.

    "Made" holds all that were made, also those that were undone since, as the figures count them.
    """
    address = reverse("casework:changes")
    return [
        BoardView(name, f"{address}?state={each}", counts.of(each), each == chosen)
        for each, name in LISTS.items()
        if (counts.of(each) and each != IN_PLACE) or each in _ALWAYS or each == chosen
    ]


def board_list(changes: ChangeQuerySet, chosen: str, today: date) -> ChangeQuerySet:
    """Give the changes of one list of the board: what waits longest first, what was done last first."""
    if chosen == REVIEW:
        return due_for_review(changes, today)
    if chosen == ChangeState.PLANNED:
        return changes.planned().order_by("due_on", "pk")
    if chosen == ChangeState.SUGGESTED:
        return changes.suggested().order_by("decide_by", "pk")
    if chosen == IN_PLACE:
        return changes.in_place().latest_first()
    if chosen == ChangeState.MADE:
        return changes.made().latest_first()
    return changes.filter(state=chosen).latest_first()


def board_words(counts: RegisterCounts) -> list[str]:
    """Give how the register stands, in sentences."""
    age = median(list(counts.ages))
    late = f", {counts.late} of them late" if counts.late else ""
    planned = count("change", "changes", counts.planned) if counts.planned else "No change"
    told = [f"{planned} planned{late}."]
    if age is not None:
        told.append(f"Half of them were promised more than {count('day', 'days', age)} ago.")
    if counts.silent:
        told.append(f"Of {counts.silent} we have said nothing for half a year.")
    told.append(
        f"{counts.made} made: {counts.in_place} in place as far as we know, {counts.reversed} undone."
    )
    return told


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
                *dates(change),
                *_last_word(change, today),
                change.service.name,
                change.get_kind_display(),
                count("story", "stories", change.story_count),  # type: ignore[attr-defined]
                f"Owner: {change.owner.full_name}",
            ],
        }
        for change in changes
    ]


def found_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Give one row a change that another team made or plans: its public words, and how often it was copied."""
    return [
        {
            "pk": change.pk,
            "title": change.title,
            "you_said": change.you_said,
            "we_did": change.we_did,
            "status": {
                "text": CHANGE_STATE_NAMES[ChangeState(change.state)],
                "tone": TONES[ChangeState(change.state)],
            },
            "facts": [
                change.service.name,
                *dates(change),
                *(
                    [f"Copied by {count('team', 'teams', change.copied)}"]  # type: ignore[attr-defined]
                    if change.copied  # type: ignore[attr-defined]
                    else []
                ),
            ],
            "copy_href": f"{reverse('casework:change-new')}?copy={change.pk}",
        }
        for change in changes
    ]


def due_tag(change: Change, today: date) -> dict[str, str]:
    """Give the tag that says how the change stands against its day."""
    look = getattr(change, "look_due_on", None)
    if look is not None:
        is_late = reviewing.is_late(look, today)
        return {
            "state": "late" if is_late else "today",
            "text": "Nobody has looked" if is_late else "Look now",
        }
    if change.state == ChangeState.SUGGESTED and change.decide_by is not None:
        is_late = change.decide_by < today
        return {"state": "late" if is_late else "later", "text": "Decide now" if is_late else "To decide"}
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


def dates(change: Change) -> list[str]:
    """Give the day that matters of a change, in words."""
    look = getattr(change, "look_due_on", None)
    if look is not None:
        by = f" by {change.look_by}"  # type: ignore[attr-defined] # annotated with the day
        return [f"Look due {short_date(look)}{by}"]
    if change.state == ChangeState.SUGGESTED and change.decide_by is not None:
        return [f"Decide by {short_date(change.decide_by)}"]
    if change.state == ChangeState.PLANNED:
        return [f"Due {short_date(change.due_on)}"] if change.due_on else []
    return [f"Made {short_date(change.made_at)}"] if change.made_at else []


def _last_word(change: Change, today: date) -> list[str]:
    """Say of a late promise when somebody last said a word about it; that nobody did for half a year is a fault."""
    if change.state != ChangeState.PLANNED or change.planned_at is None:
        return []
    word = next(iter(change.delays.all()), None)
    stands = ageing(
        planned_on=local_date(change.planned_at),
        due_on=change.due_on,
        last_word_on=local_date(word.at) if word else None,
        today=today,
    )
    if stands.age is Age.SILENT:
        return [f"No word for {count('day', 'days', stands.days_silent)}"]
    return [f"Last word {short_date(word.at)}"] if word and stands.age is Age.LATE else []


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
