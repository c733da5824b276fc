"""The kinds of records that do not stay for ever. Each room registers its own; this module knows none of them.

In an app's `AppConfig.ready()`: `retention.register(RecordType(...))`. What an organisation decides about a kind is a
row of feedbackhub.records; here stands what holds until somebody decides.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

    from feedbackhub.core.actors import Actor


class Unit(StrEnum):
    """What a time is counted in."""

    DAYS = "days"
    MONTHS = "months"


class Keep(NamedTuple):
    """How long something is kept."""

    number: int
    unit: Unit

    def before(self, moment: datetime) -> datetime:
        """Give the moment before which a record must have begun for its time to be over at `moment`."""
        if self.unit is Unit.DAYS:
            return moment - timedelta(days=self.number)
        months = moment.year * 12 + moment.month - 1 - self.number
        year, month = months // 12, months % 12 + 1
        return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))

    @property
    def words(self) -> str:
        """Give the time as a person says it.

        >>> Keep(24, Unit.MONTHS).words, Keep(1, Unit.DAYS).words
        ('2 years', '1 day')
        """
        if self.unit is Unit.MONTHS and self.number % 12 == 0:
            years = self.number // 12
            return "1 year" if years == 1 else f"{years} years"
        noun = "day" if self.unit is Unit.DAYS else "month"
        return f"1 {noun}" if self.number == 1 else f"{self.number} {noun}s"


class Ending(StrEnum):
    """What happens when the time is over."""

    REMOVE_WORDS = "remove_words"
    DELETE = "delete"


ENDING_WORDS = {
    Ending.REMOVE_WORDS: "The words go, a row without words stays",
    Ending.DELETE: "The record is deleted",
}


@dataclass(frozen=True, slots=True)
class Due:
    """The records of one kind whose time is over: `rows` by their field `moment`, and which of them are held.

    Where `held` is None, no hold concerns this kind.
    """

    rows: QuerySet[Any]
    moment: str
    held: Q | None = None


FindDue = Callable[[int | None, datetime], Due]
"""Takes an organisation's id (None for what belongs to none) and the moment before which records are due."""
Remove = Callable[[Sequence[int], Ending, "Actor"], "list[int]"]
"""Removes rows by their ids inside the caller's transaction, and gives the ids of those that it removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType:
    """One kind of record. `default` None keeps it without limit; `floor` is the shortest
    time that may be chosen, `ceiling` the longest.

    `per_organisation` is false for what belongs to the whole installation: its default is what holds. A `fixed` kind
    can be decided by nobody. `source` says where the default comes from; "Your decision" where no rule that we know
    asks for it.
    """

    code: str
    label: str
    name: str
    counted_from: str
    default: Keep | None
    ending: Ending
    why: str
    source: str
    find_due: FindDue
    remove: Remove
    endings: tuple[Ending, ...] = ()
    floor: Keep | None = None
    ceiling: Keep | None = None
    per_organisation: bool = True
    fixed: bool = False
    order: int = 50


_TYPES: dict[str, RecordType] = {}


def register(*types: RecordType) -> None:
    """Add kinds of records; the same code again replaces the earlier one."""
    _TYPES.update({one.code: one for one in types})


def record_types() -> list[RecordType]:
    """Give all kinds, in the order of the page."""
    return sorted(_TYPES.values(), key=lambda one: (one.order, one.code))


def record_type(code: str) -> RecordType | None:
    """Give a kind by its code; None where no room registers it (any more)."""
    return _TYPES.get(code)
