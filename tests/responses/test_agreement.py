"""Kappa and its interval against numbers worked out by hand, and against what an interval promises."""

from __future__ import annotations

import random

import pytest

from responses.agreement import agreement, by_label

# Cohen's own kind of example: 20 and 15 agreed, 5 and 10 not. Observed 35/50, chance (25*30 + 25*20)/2500 = 0.5.
TWO = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
# Three labels: observed 40/60; chance (20*22 + 25*21 + 15*17)/3600 = 1220/3600; kappa (2400-1220)/(3600-1220).
THREE = {
    ("a", "a"): 15,
    ("a", "b"): 3,
    ("a", "c"): 2,
    ("b", "a"): 5,
    ("b", "b"): 15,
    ("b", "c"): 5,
    ("c", "a"): 2,
    ("c", "b"): 3,
    ("c", "c"): 10,
}


def test_kappa_by_hand() -> None:
    found = agreement(TWO)
    assert found.cases == 50
    assert found.observed == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert agreement(THREE).kappa == pytest.approx(1180 / 2380)


def test_the_interval_by_hand() -> None:
    """Wilson for 35 of 50 is 0.5625 to 0.8090 (textbook); through (p - 0.5) / 0.5 that is 0.125 to 0.618."""
    found = agreement(TWO)
    assert (found.low, found.high) == (pytest.approx(0.1249, abs=5e-4), pytest.approx(0.6180, abs=5e-4))


def test_nothing_to_tell_from_chance() -> None:
    assert agreement({}).kappa is None
    one_label = agreement({("a", "a"): 12})
    assert (one_label.cases, one_label.observed, one_label.kappa, one_label.low) == (12, 1.0, None, None)


def test_where_all_agree_the_interval_still_has_a_width() -> None:
    few, many = agreement({("a", "a"): 5, ("b", "b"): 5}), agreement({("a", "a"): 500, ("b", "b"): 500})
    assert few.kappa == many.kappa == 1
    assert (few.high, many.high) == (pytest.approx(1), pytest.approx(1))
    assert few.low is not None
    assert many.low is not None
    assert few.low < 0.5 < 0.98 < many.low


def test_agreement_by_chance_is_zero_and_never_agreeing_is_below() -> None:
    assert agreement({(one, other): 5 for one in "ab" for other in "ab"}).kappa == pytest.approx(0)
    never = agreement({("a", "b"): 10, ("b", "a"): 10})
    assert never.kappa == pytest.approx(-1)
    assert never.low == -1


def test_each_label_against_the_others() -> None:
    a, b, unknown = by_label(THREE, ["a", "b", "d"])
    assert (a.first, a.second, a.both) == (20, 22, 15)
    assert a.precision == pytest.approx(15 / 22)
    assert a.recall == pytest.approx(15 / 20)
    assert a.f1 == pytest.approx(30 / 42)
    # "a or not": observed 48/60, chance (20*22 + 40*38)/3600 = 1960/3600.
    assert a.kappa == pytest.approx((2880 - 1960) / (3600 - 1960))
    assert b.label == "b"
    assert (unknown.first, unknown.precision, unknown.recall, unknown.f1) == (0, None, None, None)


def test_two_labels_agree_alike_seen_from_either() -> None:
    yes, no = by_label(TWO, ["yes", "no"])
    assert yes.kappa == no.kappa == pytest.approx(0.4)


@pytest.mark.parametrize(("right", "cases"), [(0.95, 10), (0.95, 100), (0.8, 30), (0.6, 100)])
def test_the_interval_covers_the_truth_as_often_as_it_says(right: float, cases: int) -> None:
    """Readers of four types, one twice as frequent; the true kappa is that of the table they are drawn from."""
    labels, shares = "abcd", (0.4, 0.2, 0.2, 0.2)
    true = {
        (one, other): share * (right if one == other else (1 - right) / 3)
        for one, share in zip(labels, shares, strict=True)
        for other in labels
    }
    kappa = agreement({pair: round(1_000_000 * share) for pair, share in true.items()}).kappa
    assert kappa is not None
    dice = random.Random(7)
    covered = 0
    for _ in range(400):
        table = dict.fromkeys(true, 0)
        for pair in dice.choices(list(true), weights=list(true.values()), k=cases):
            table[pair] += 1
        found = agreement(table)
        covered += found.low is None or (found.high is not None and found.low <= kappa <= found.high)
    assert covered / 400 >= 0.88


def test_a_library_gives_the_same_kappa() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    for table in (TWO, THREE):
        pairs = [pair for pair, times in table.items() for _ in range(times)]
        firsts, seconds = zip(*pairs, strict=True)
        assert agreement(table).kappa == pytest.approx(metrics.cohen_kappa_score(firsts, seconds))
