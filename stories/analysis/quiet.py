"""Whether a source has fallen quiet: fewer stories in the last days than chance explains. Pure.

What is usual comes from twelve weeks of daily counts before the days in question, weekday by weekday. How unlikely the
last days are is the lower tail of a Poisson count whose rate is itself only estimated (a gamma mixture), widened where
weeks vary more than chance alone lets them. The question is asked every day, so an alarm takes a very small tail; it
is called off once the last days look ordinary again. The numbers are ours, measured by simulation (the tests of this
module repeat it): below one false alarm a year for one source.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

BASELINE = 84
LEAST_BASELINE = 28
LEAST_STORIES = 20
WINDOWS = (7, 14, 28, 42)
LOOK_BACK = timedelta(days=BASELINE + WINDOWS[-1])
"""How far back counts are needed while no spell is open; while one is, twelve weeks before its first day."""
ALARM_BELOW = 0.0002
CALM_ABOVE = 0.05
# After this long the new level is what is usual, so that a service that has closed does not ring for ever.
LONGEST_SPELL = timedelta(weeks=8)
# Weeks of the average that are mixed into each weekday, so that one odd Sunday does not make a rule.
_SHRINK = 3.0
# Beyond this, weeks vary so wildly that nothing can be said; the cap keeps one backlog from silencing the alarm.
_MOST_SPREAD = 12.0
# Twelve weeks tell the spread only roughly, and to take it too small rings false alarms.
_CAUTION = 1.4
_ENOUGH_TO_CALM = 3.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the last `days` held, what is usual for as many, and since which day the source is quiet (None: it is not).

    `days` is 0 where there is too little history to say anything.
    """

    since: date | None
    days: int = 0
    found: int = 0
    usual: float = 0.0


@dataclass(frozen=True, slots=True)
class _Usual:
    """What was usual: the rate of each weekday, how many stories that rests on, and how unevenly they came."""

    by_weekday: tuple[float, ...]
    stories: int
    spread: float


@dataclass(frozen=True, slots=True)
class _Days:
    """Daily counts from `start` on, in order."""

    start: date
    numbers: list[int]

    def place(self, day: date) -> int:
        """Give where a day stands."""
        return (day - self.start).days


def judge(
    counts: Mapping[date, int], *, until: date, first_day: date, quiet_since: date | None = None
) -> Verdict:
    """Judge the days before `until` (exclusive) by those before them.

    `counts` holds the stories of each day, none where a day is missing; `first_day` is where history begins;
    `quiet_since` is the first day of the spell that was found earlier, which what came before it goes on to measure.
    """
    if quiet_since is not None and until - quiet_since > LONGEST_SPELL:
        quiet_since = None
    earliest = quiet_since - timedelta(days=BASELINE) if quiet_since else until - LOOK_BACK
    start = max(first_day, earliest)
    length = max(0, (until - start).days)
    days = _Days(start, [counts.get(start + timedelta(days=n), 0) for n in range(length)])
    if quiet_since is not None:
        return _still_quiet(days, quiet_since)
    return _newly_quiet(days, until)


def _newly_quiet(days: _Days, until: date) -> Verdict:
    """Give the window with the least likely count if that is unlikely enough, else the shortest that can be judged."""
    shown, least = Verdict(None), ALARM_BELOW
    for window in WINDOWS:
        place = len(days.numbers) - window
        usual = _learn(days, place)
        if usual is None:
            continue
        found, expected = sum(days.numbers[place:]), _expected(days, usual, place)
        tail = _tail(found, expected, usual)
        if tail < least:
            least = tail
            shown = Verdict(until - timedelta(days=window), window, found, expected)
        elif not shown.days:
            shown = Verdict(None, window, found, expected)
    return shown


def _still_quiet(days: _Days, since: date) -> Verdict:
    """Go on with a spell until the last days look ordinary by what was usual before it."""
    usual = _learn(days, days.place(since))
    if usual is None:
        return Verdict(None)
    for window in WINDOWS:
        place = max(0, len(days.numbers) - window)
        expected = _expected(days, usual, place)
        if expected >= _ENOUGH_TO_CALM:
            break
    found = sum(days.numbers[place:])
    is_calm = _tail(found, expected, usual) > CALM_ABOVE
    return Verdict(None if is_calm else since, len(days.numbers) - place, found, expected)


def _learn(days: _Days, end: int) -> _Usual | None:
    """Learn from up to twelve weeks before a place; None where they hold too little."""
    start = max(0, end - BASELINE)
    known = days.numbers[start : max(0, end)]
    stories = sum(known)
    if len(known) < LEAST_BASELINE or stories < LEAST_STORIES:
        return None
    mean = stories / len(known)
    first = (days.start.weekday() + start) % 7
    rates = []
    for weekday in range(7):
        on_it = known[(weekday - first) % 7 :: 7]
        rates.append((sum(on_it) + _SHRINK * mean) / (len(on_it) + _SHRINK))
    scale = mean * 7 / sum(rates)
    return _Usual(tuple(rate * scale for rate in rates), stories, _spread(known))


def _spread(known: list[int]) -> float:
    """How much more weeks vary than Poisson counts would: the variance over the mean, at least 1."""
    weeks = [sum(known[at : at + 7]) for at in range(len(known) % 7, len(known), 7)]
    mean = sum(weeks) / len(weeks)
    if not mean:
        return 1.0
    variance = sum((number - mean) ** 2 for number in weeks) / (len(weeks) - 1)
    return min(_MOST_SPREAD, max(1.0, _CAUTION * variance / mean))


def _expected(days: _Days, usual: _Usual, place: int) -> float:
    """How many stories are usual from a place to the end."""
    first = (days.start.weekday() + place) % 7
    return sum(usual.by_weekday[(first + n) % 7] for n in range(len(days.numbers) - place))


def _tail(found: int, expected: float, usual: _Usual) -> float:
    """The chance of `found` or fewer where `expected` are usual.

    A gamma-mixed Poisson count (negative binomial): the rate rests on so many stories, and where weeks vary more than
    chance lets them, everything counts as if it were made of so many fewer independent arrivals.
    """
    mean = expected / usual.spread
    shape = (usual.stories + 0.5) / usual.spread
    number = int(found / usual.spread)
    if number >= mean:
        return 1.0
    odds = mean / (mean + shape)
    # From the most likely of them downwards, by its logarithm: the first terms of a large count are below any float.
    term = math.exp(
        math.lgamma(shape + number)
        - math.lgamma(shape)
        - math.lgamma(number + 1)
        + shape * math.log1p(-odds)
        + number * math.log(odds)
    )
    total = term
    while number and term > total * 1e-9:
        term *= number / (odds * (shape + number - 1))
        number -= 1
        total += term
    return min(1.0, total)
