"""What hangs on a service, in numbers, for the pages that ask before they change the tree.

The rooms above know what they keep; this room does not know them. Each adds its own count when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service


@dataclass(frozen=True)
class Tally:
    """One thing that is counted, in one and in many, and how many of it are at a service or beneath."""

    singular: str
    plural: str
    order: int
    number_at: Callable[[Service], int]


_TALLIES: dict[str, Tally] = {}


def register(*tallies: Tally) -> None:
    """Add counts; one with the same noun replaces the earlier one."""
    _TALLIES.update({one.plural: one for one in tallies})


def tallies_of(service: Service) -> list[tuple[str, str, int]]:
    """Give noun in one, noun in many and number of all that hangs on `service` or beneath, in their order."""
    counted = sorted(_TALLIES.values(), key=lambda one: one.order)
    return [(one.singular, one.plural, one.number_at(service)) for one in counted]
