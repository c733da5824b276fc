"""What came of it, in words: one page for one person, praise first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.models import CaseOutcome
from stories.analysis.masking import masked

if TYPE_CHECKING:
    from casework.models import Case
    from casework.selectors.came_of_it import CameOfIt


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that came of it: what, when, about which service, and a word of somebody where there is one."""

    what: str
    at: datetime
    href: str
    name: str
    where: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One list of the page."""

    heading: str
    items: tuple[Item, ...]


_OUTCOMES = {
    CaseOutcome.CHANGE.value: "a change was planned or made",
    CaseOutcome.NO_CHANGE.value: "no change was needed",
    CaseOutcome.PROBLEM.value: "it was passed to a problem that stands behind several stories",
}


def parts_of(came: CameOfIt) -> list[Part]:
    """Give the lists that hold something, thanks first."""
    parts = [
        Part(
            "Thanks",
            tuple(
                _of_case(
                    "Your reply helped its author",
                    row.rated_at,
                    row.response.story.case,
                    words=masked(row.why),
                )
                for row in came.helped
            )
            + tuple(_of_case("Praise", case.opened_at, case) for case in came.praise),
        ),
        Part(
            "Changes that were made",
            tuple(
                Item(
                    what="",
                    at=row.at,
                    href=reverse("casework:change", args=[row.change_id]),
                    name=row.change.title,
                    where=row.change.service.name,
                )
                for row in came.made
            ),
        ),
        Part(
            "Authors who wrote again",
            tuple(_of_case("", row.published_at or row.told_at, row.story.case) for row in came.wrote_again),
        ),
        Part(
            "Finished by a colleague",
            tuple(
                _of_case(
                    f"Closed by {row.actor_name}: {_OUTCOMES[row.case.outcome]}",
                    row.at,
                    row.case,
                    words=row.case.outcome_reason,
                )
                for row in came.closed
            ),
        ),
    ]
    return [part for part in parts if part.items]


def _of_case(what: str, at: datetime, case: Case, words: str = "") -> Item:
    return Item(
        what=what,
        at=at,
        href=reverse("casework:case", args=[case.pk]),
        # Who handled it may since read only, and they see no names in words.
        name=masked(case.story.title) or "Story without a title",
        where=case.service.name,
        words=words,
    )
