"""The timeline of a case: everything that happened to it in one list, newest first.

Each part of the room that leaves rows behind gives them in its own provider and adds one line to `PROVIDERS`. A
provider asks one question for the whole case, never one a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from casework.presenters import timeline_parts as core
from casework.presenters.authors import author_steps
from casework.presenters.care import second_reading_steps
from casework.presenters.clock import clock_steps
from casework.presenters.escalations import escalation_steps
from casework.presenters.reading_steps import criticality_steps, flag_steps
from casework.presenters.steps import KIND_NAMES, Kind, Step

if TYPE_CHECKING:
    from casework.models import Case

__all__ = ["KIND_NAMES", "Kind", "Step", "TimelineView", "timeline_of", "timeline_view"]

Provider: TypeAlias = "Callable[[Case], Iterable[Step]]"

PROVIDERS: tuple[Provider, ...] = (
    core.arrival,
    core.edits,
    core.states,
    core.assignments,
    core.snoozes,
    core.replies,
    core.questions,
    core.notes,
    core.matters,
    core.problems,
    core.changes,
    flag_steps,
    criticality_steps,
    clock_steps,
    escalation_steps,
    second_reading_steps,
    author_steps,
)
# A filter for a handful of steps only takes their place.
FILTERED_FROM = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the timeline."""

    text: str
    number: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The steps that are shown, and how the list may be narrowed."""

    steps: tuple[Step, ...]
    choices: tuple[Choice, ...]


def timeline_of(case: Case) -> tuple[Step, ...]:
    """Give all steps of `case`, newest first."""
    steps = [(step.at, step.place, at, step) for at, step in enumerate(_all(case))]
    return tuple(step for *_, step in sorted(steps, key=lambda one: one[:3], reverse=True))


def timeline_view(steps: Sequence[Step], chosen: str, address: str) -> TimelineView:
    """Give what the page shows: the steps of the chosen kind (all where it is none), and the other choices."""
    numbers = Counter(step.kind for step in steps)
    kind = Kind(chosen) if chosen in set(Kind) else None
    shown = tuple(step for step in steps if kind is None or step.kind is kind)
    if len(steps) < FILTERED_FROM and kind is None:
        return TimelineView(shown, ())
    choices = [Choice("Everything", len(steps), f"{address}#timeline", kind is None)]
    choices += [
        Choice(KIND_NAMES[one], numbers[one], f"{address}?steps={one.value}#timeline", one is kind)
        for one in Kind
        if numbers[one] or one is kind
    ]
    return TimelineView(shown, tuple(choices))


def _all(case: Case) -> Iterable[Step]:
    for provider in PROVIDERS:
        yield from provider(case)
