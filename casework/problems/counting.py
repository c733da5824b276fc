"""Expected against observed counts of a problem's stories.

A service that hears more has more of everything, so a count alone says nothing: what is compared is the problem's share
of all stories heard there in two windows. Each count is taken as Poisson; given both together the later one is
binomial, which is exact for the small numbers that problems have (the conditional test of two Poisson rates).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log

#: Of the interval that is given with what a change seems to have avoided.
CONFIDENCE = 0.95
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Window:
    """A time: how many stories of the problem came, of how many that were heard there in all."""

    joined: int
    heard: int


@dataclass(frozen=True, slots=True)
class Avoided:
    """How many stories fewer than expected came after a change; the interval says how sure that is (95 %)."""

    expected: float
    observed: int
    low: float
    high: float

    @property
    def number(self) -> float:
        """Give expected less observed; below 0 where more came."""
        return self.expected - self.observed

    @property
    def is_clear(self) -> bool:
        """Say whether even the careful end of the interval has fewer than before."""
        return self.low > 0


def expected(before: Window, after: Window) -> float | None:
    """Give how many stories of the problem `after` would have at the share of `before`; None without any to go by."""
    if before.heard <= 0:
        return None
    return before.joined / before.heard * after.heard


def chance_of_as_many(before: Window, after: Window) -> float:
    """Give the chance of as many stories as in `after`, or more, if the share had stayed that of `before` (0 to 1)."""
    if after.joined == 0 or before.heard <= 0 or after.heard <= 0:
        return 1.0
    total = before.joined + after.joined
    return _at_least(after.joined, total, after.heard / (before.heard + after.heard))


def avoided(before: Window, after: Window) -> Avoided | None:
    """Give how many stories fewer came than expected, with its interval; None without stories to expect any from."""
    awaited = expected(before, after)
    if not awaited:
        return None
    total = before.joined + after.joined
    tail = (1 - CONFIDENCE) / 2
    low = _solve(lambda p: _at_least(after.joined, total, p) - tail) if after.joined else 0.0
    high = _solve(lambda p: tail - _at_most(after.joined, total, p))

    def fewer(part: float) -> float:
        """Turn the later window's part of all the problem's stories into stories avoided."""
        rate = part / (1 - part) * before.heard / after.heard if part < 1 else float("inf")
        return awaited * (1 - rate)

    return Avoided(awaited, after.joined, low=fewer(high), high=fewer(low))


def _solve(rising: Callable[[float], float]) -> float:
    """Give where a rising function of a probability crosses 0."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def _at_least(least: int, total: int, p: float) -> float:
    return min(1.0, sum(_binomial(k, total, p) for k in range(least, total + 1)))


def _at_most(most: int, total: int, p: float) -> float:
    return min(1.0, sum(_binomial(k, total, p) for k in range(most + 1)))


def _binomial(k: int, total: int, p: float) -> float:
    if p <= 0:
        return 1.0 if k == 0 else 0.0
    if p >= 1:
        return 1.0 if k == total else 0.0
    ways = lgamma(total + 1) - lgamma(k + 1) - lgamma(total - k + 1)
    return exp(ways + k * log(p) + (total - k) * log(1 - p))
