"""Who is told that a reply is late, and when: deputy, leads, executive sponsor, one after the other (evidence D.1, 16).

Pure. One step a working day at most: a reply that is found three weeks late after an outage does not go to the sponsor
before the deputy and the leads had a day each to see to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casework.clocks.days import ENGLAND, is_working_day, working_days_between


def next_step(
    due: date,
    today: date,
    ladder: Mapping[str, int],
    taken: Mapping[str, date],
    nation: str = ENGLAND,
) -> str | None:
    """Give the step to take on `today` for a reply that was due on `due`, or None.

    `ladder` has the working days of lateness after which each step is taken, in the order of the steps; `taken` has
    the steps that were taken for this due day, with their days.
    """
    if today <= due or not is_working_day(today, nation) or today in taken.values():
        return None
    late = working_days_between(due, today, nation)
    return next((step for step, after in ladder.items() if step not in taken and late >= after), None)


def latest_due_day(after: int, today: date, nation: str = ENGLAND) -> date:
    """Give the latest due day that is `after` working days late on `today`, so that a query can ask for it."""
    day = today
    while working_days_between(day, today, nation) < max(after, 1):
        day = date.fromordinal(day.toordinal() - 1)
    return day
