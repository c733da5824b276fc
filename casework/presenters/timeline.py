"""The timeline of a case: everything that happened to it in one list, newest first.

Each part of the room that leaves rows behind gives them in its own provider and adds one line to `PROVIDERS`. A
provider asks one question for the whole case, never one a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from casework.models.case import CASE_STATE_NAMES, Case, CaseState
from casework.selectors import cases as selectors

if TYPE_CHECKING:
    from responses.models import EditNotice


class Kind(StrEnum):
    """What a step is about, which is what the timeline is narrowed by. In the order of the filter."""

    STORY = "story"
    OWNER = "owner"
    STATE = "state"
    REPLY = "reply"
    NOTE = "note"
    FLAG = "flag"
    CLOCK = "clock"
    ESCALATION = "escalation"
    CHANGE = "change"


KIND_NAMES: dict[Kind, str] = {
    Kind.STORY: "The story",
    Kind.OWNER: "Who has it",
    Kind.STATE: "Opened and closed",
    Kind.REPLY: "Replies",
    Kind.NOTE: "Notes",
    Kind.FLAG: "Flags",
    Kind.CLOCK: "Clock",
    Kind.ESCALATION: "Escalation",
    Kind.CHANGE: "Changes",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline: what, when, who, and why. `place` settles the order within one moment."""

    what: str
    at: datetime
    who: str
    why: str
    kind: Kind
    place: int = 0
    href: str = ""


Provider: TypeAlias = "Callable[[Case], Iterable[Step]]"

_STEPS: dict[tuple[str, str], str] = {
    ("", CaseState.OPEN): "Case opened",
    (CaseState.OPEN, CaseState.ANSWERED): "Answered",
    (CaseState.OPEN, CaseState.CLOSED): "Closed without a reply",
    (CaseState.ANSWERED, CaseState.CLOSED): "Closed",
    (CaseState.ANSWERED, CaseState.OPEN): "Opened again",
    (CaseState.CLOSED, CaseState.OPEN): "Opened again",
}


def states(case: Case) -> Iterable[Step]:
    """Give the steps from one state of the case to another."""
    for change in selectors.state_changes_of(case):
        what = _STEPS.get((change.before, change.after), CASE_STATE_NAMES[CaseState(change.after)])
        yield Step(what, change.at, change.actor_name, change.reason, Kind.STATE, 0)


def assignments(case: Case) -> Iterable[Step]:
    """Give who had the case. A case's first assignment belongs to its opening and comes after it."""
    for row in selectors.assignments_of(case):
        what = f"Given to {row.owner.full_name}" if row.owner else "Given to nobody"
        if row.deputy:
            what += f"; {row.deputy.full_name} stands in"
        yield Step(what, row.at, row.actor_name, row.reason, Kind.OWNER, 1)


def edits(case: Case) -> Iterable[Step]:
    """Give the edits of the story, and who was told of them."""
    for at, notices in selectors.edits_of(case.story):
        why = " ".join(_told(notice) for notice in notices)
        yield Step("The story was edited", at, "its source", why, Kind.STORY, 2)


PROVIDERS: tuple[Provider, ...] = (states, assignments, edits)


def timeline_of(case: Case) -> tuple[Step, ...]:
    """Give all steps of `case`, newest first."""
    steps = [(step.at, step.place, at, step) for at, step in enumerate(_all(case))]
    return tuple(step for *_, step in sorted(steps, key=lambda one: one[:3], reverse=True))


def _all(case: Case) -> Iterable[Step]:
    for provider in PROVIDERS:
        yield from provider(case)


def _told(notice: EditNotice) -> str:
    author = notice.response.author
    who = author.full_name if author else "Somebody"
    if notice.ended_approval:
        return f"The approval of the reply by {who} ended, and {who} is told."
    return f"{who}, who was writing a reply, is told."
