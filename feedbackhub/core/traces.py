"""What is known of a row while one page is made: which kinds of rows it has none of, and what was asked already.

A page that shows everything about a row asks a question for each kind of row, and most of them find nothing. Whoever
makes the page looks first (one query for all kinds); the selectors then ask `lacks` and spare themselves the question.
A row at which nobody looked lacks nothing, so that a selector is right without it too. Only for pages: what is known
is not renewed when rows are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from django.db.models import Model

Answer = TypeVar("Answer")
_KEPT = "_known_for_the_page"


@dataclass(slots=True)
class _Known:
    absent: frozenset[type[Model]]
    answers: dict[str, Any] = field(default_factory=dict)


def know_absent(row: Model, kinds: Iterable[type[Model]]) -> None:
    """Keep on `row` that there is nothing of these kinds about it. Whoever calls has just looked."""
    row.__dict__[_KEPT] = _Known(frozenset(kinds))


def lacks(row: Model, kind: type[Model]) -> bool:
    """Say whether it is known that there is nothing of `kind` about `row`."""
    known = cast("_Known | None", row.__dict__.get(_KEPT))
    return known is not None and kind in known.absent


def once(row: Model, question: str, ask: Callable[[], Answer]) -> Answer:
    """Give the answer to a question about `row`; where somebody looked at the row, it is asked once."""
    known = cast("_Known | None", row.__dict__.get(_KEPT))
    if known is None:
        return ask()
    if question not in known.answers:
        known.answers[question] = ask()
    return cast("Answer", known.answers[question])
