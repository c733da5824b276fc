"""How long a reply may take: the worse the worst statement, the sooner (evidence C.1 row 1, C.2 rows 21, 27 and 28).

Pure. The numbers are each organisation's own; those here hold until it sets others. Seven days at most is what
authors accept, two to three what they call ideal; nobody sets the days between, so these are our choice. This is the
clock of the public reply only: what has to be told to somebody inside has its own, which never waits for the reply.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.clocks.days import ENGLAND, due_on
from stories.analysis.flags.categories import CATEGORIES

LEVELS = range(6)
LONGEST = 60
# What can still be put right while the author is on the ward does not wait for a week: an oral concern that is settled
# by the end of the next working day stays outside the complaints procedure (SI 2009/309, regulation 8(1)(c)).
LIVE_FLAGS = frozenset({"live_now", "urgent_care"})
_LEAST = {one.code: one.least for one in CATEGORIES}


class UnusableTargets(ValueError):
    """Targets that could not be kept: the wrong number of them, out of range, or longer for what is worse."""


@dataclass(frozen=True, slots=True)
class AnswerTargets:
    """Working days to answer. `by_criticality[n]` is for a story of criticality `n`; `live` for one still to be mended.

    `unread` is for a story whose criticality nobody knows yet. Raises `UnusableTargets`.
    """

    by_criticality: tuple[int, ...] = (5, 5, 5, 3, 2, 1)
    unread: int = 5
    live: int = 1

    def __post_init__(self) -> None:
        if len(self.by_criticality) != len(LEVELS):
            raise UnusableTargets("Give a number of working days for each criticality from 0 to 5.")
        if not all(1 <= days <= LONGEST for days in (*self.by_criticality, self.unread, self.live)):
            raise UnusableTargets(f"Every number of working days is from 1 to {LONGEST}.")
        if list(self.by_criticality) != sorted(self.by_criticality, reverse=True):
            raise UnusableTargets("A more serious story cannot have more time than a less serious one.")


DEFAULT_TARGETS = AnswerTargets()


def working_days_to_answer(
    criticality: int | None, flags: Iterable[str], targets: AnswerTargets = DEFAULT_TARGETS
) -> int:
    """Give the working days that a reply may take, counted from the day of receipt, which is day zero.

    `flags` are the codes of the open flags; one counts as the criticality that its category brings at least, whatever
    the story's own is. A code that no category has any more counts for nothing.
    """
    open_flags = frozenset(flags)
    levels = [_LEAST[code] for code in open_flags if _LEAST.get(code)]
    if criticality is not None:
        levels.append(min(max(criticality, 0), LEVELS[-1]))
    days = targets.by_criticality[max(levels)] if levels else targets.unread
    return min(days, targets.live) if open_flags & LIVE_FLAGS else days


@dataclass(frozen=True, slots=True)
class ClockRules:
    """What one organisation's clock goes by: its targets and the bank holidays of its nation."""

    targets: AnswerTargets = DEFAULT_TARGETS
    nation: str = ENGLAND

    def days_for(self, criticality: int | None, flags: Iterable[str] = ()) -> int:
        """Give the working days that a reply may take."""
        return working_days_to_answer(criticality, flags, self.targets)

    def due_on(self, received: date, criticality: int | None, flags: Iterable[str] = ()) -> date:
        """Give the day on which the reply is due to a story that came on `received`."""
        return due_on(received, self.days_for(criticality, flags), self.nation)
