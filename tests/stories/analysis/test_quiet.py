"""Quiet weeks and broken feeds told apart: on made-up counts, with the false alarms and the delay measured."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

import pytest

from stories.analysis.quiet import BASELINE, LEAST_STORIES, LONGEST_SPELL, judge

START = date(2024, 1, 1)
# Care Opinion publishes less at weekends.
WEEK = (1.3, 1.3, 1.2, 1.2, 1.2, 0.4, 0.4)


def poisson(chance: random.Random, mean: float) -> int:
    """Draw one count."""
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, number, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        number += 1
        product *= chance.random()
    return number


def counts(rate: float, days: int, *, seed: int, bursts: bool = False) -> dict[date, int]:
    """Draw `days` of counts around `rate` a day; with `bursts`, days differ far more than chance lets them."""
    chance = random.Random(seed)
    found = {}
    for n in range(days):
        day = START + timedelta(days=n)
        mean = rate * WEEK[day.weekday()] * (chance.gammavariate(2, 0.5) if bursts else 1)
        found[day] = poisson(chance, mean)
    return found


def alarms_a_year(rate: float, *, years: int, seed: int, bursts: bool = False) -> float:
    """Ask every day for years in which nothing is wrong, and count the alarms."""
    days = BASELINE + 365 * years
    found, since, alarms = counts(rate, days, seed=seed, bursts=bursts), None, 0
    for n in range(BASELINE, days):
        verdict = judge(found, until=START + timedelta(days=n), first_day=START, quiet_since=since)
        alarms += verdict.since is not None and since is None
        since = verdict.since
    return alarms / years


def days_until_noticed(rate: float, left: float, *, seed: int) -> int:
    """Let only a share of the stories come from a day on, and say on which day after it the alarm rings."""
    found = counts(rate, BASELINE, seed=seed)
    chance = random.Random(seed + 1)
    for n in range(60):
        today = START + timedelta(days=BASELINE + n)
        if n and judge(found, until=today, first_day=START).since:
            return n
        found[today] = poisson(chance, rate * left * WEEK[today.weekday()])
    return 60


@pytest.mark.parametrize("rate", [0.3, 1.0, 3.0, 30.0])
def test_at_most_one_false_alarm_a_year(rate: float) -> None:
    assert sum(alarms_a_year(rate, years=2, seed=seed) for seed in range(3)) / 3 <= 1


def test_at_most_one_false_alarm_a_year_where_stories_come_in_bursts() -> None:
    assert sum(alarms_a_year(3.0, years=2, seed=seed, bursts=True) for seed in range(3)) / 3 <= 1


@pytest.mark.parametrize(("rate", "within"), [(1.0, 28), (3.0, 9), (30.0, 4)])
def test_a_feed_that_gives_nothing_is_noticed(rate: float, within: int) -> None:
    assert max(days_until_noticed(rate, 0, seed=seed) for seed in range(8)) <= within


def test_a_feed_that_loses_most_of_its_stories_is_noticed() -> None:
    assert sorted(days_until_noticed(3.0, 0.3, seed=seed) for seed in range(9))[4] <= 14


def even(days: int, number: int = 2) -> dict[date, int]:
    return {START + timedelta(days=n): number for n in range(days)}


def test_it_says_what_was_found_and_what_is_usual() -> None:
    found = even(BASELINE)
    verdict = judge(found, until=START + timedelta(days=BASELINE + 7), first_day=START)
    assert verdict.since == START + timedelta(days=BASELINE)
    assert (verdict.days, verdict.found, round(verdict.usual)) == (7, 0, 14)


def test_a_usual_week_is_no_alarm_and_shows_its_figures() -> None:
    verdict = judge(even(BASELINE), until=START + timedelta(days=BASELINE), first_day=START)
    assert verdict.since is None
    assert (verdict.days, verdict.found, round(verdict.usual)) == (7, 14, 14)


def test_too_little_history_says_nothing() -> None:
    few = {START + timedelta(days=4 * n): 1 for n in range(LEAST_STORIES - 1)}
    assert judge(few, until=START + timedelta(days=120), first_day=START).days == 0
    assert judge({}, until=START, first_day=START).days == 0
    assert judge(even(14, 30), until=START + timedelta(days=20), first_day=START).days == 0


def test_a_spell_goes_on_by_what_was_usual_before_it_and_ends_when_stories_come_again() -> None:
    found = even(BASELINE)
    since = START + timedelta(days=BASELINE)
    quiet = judge(found, until=since + timedelta(days=30), first_day=START, quiet_since=since)
    assert quiet.since == since
    found |= {since + timedelta(days=30 + n): 2 for n in range(7)}
    assert judge(found, until=since + timedelta(days=37), first_day=START, quiet_since=since).since is None


def test_after_eight_weeks_the_new_level_is_what_is_usual() -> None:
    found = even(BASELINE)
    since = START + timedelta(days=BASELINE)
    found |= {since + timedelta(days=n): 1 for n in range(60) if n % 2}
    until = since + LONGEST_SPELL + timedelta(days=1)
    assert judge(found, until=until - timedelta(days=7), first_day=START, quiet_since=since).since == since
    later = until + timedelta(days=60)
    found |= {since + timedelta(days=n): 1 for n in range(60, 130) if n % 2}
    assert judge(found, until=later, first_day=START, quiet_since=since).since is None


def test_quiet_sundays_are_no_alarm() -> None:
    found = {day: 0 if day.weekday() > 4 else 6 for day in even(BASELINE + 2)}
    monday = START + timedelta(days=BASELINE + 7)
    assert monday.weekday() == 0
    found |= {monday - timedelta(days=7 - n): 6 if n < 5 else 0 for n in range(7)}
    assert judge(found, until=monday, first_day=START).since is None
