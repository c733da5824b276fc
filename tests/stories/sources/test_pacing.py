"""The token bucket, on a clock that stands still until somebody sleeps."""

from __future__ import annotations

import pytest

from stories.sources.pacing import TokenBucket


class _Clock:
    """A clock that only sleeping moves; each sleep may overrun a little."""

    def __init__(self, *, overrun: float = 0.0) -> None:
        self.time = 100.0
        self.overrun = overrun

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.time += seconds + self.overrun


def _arrivals(clock: _Clock, count: int) -> list[float]:
    bucket = TokenBucket(clock=clock, sleep=clock.sleep)
    times = []
    for _ in range(count):
        bucket.take()
        times.append(clock())
    return times


def test_never_more_than_five_in_any_second() -> None:
    times = _arrivals(_Clock(), 200)
    assert max(sum(start <= t <= start + 1 for t in times) for start in times) <= 5


@pytest.mark.parametrize("overrun", [0.0, 0.001, 0.02])
def test_four_a_second_are_sustained_though_sleeps_overrun(overrun: float) -> None:
    times = _arrivals(_Clock(overrun=overrun), 401)
    assert (len(times) - 1) / (times[-1] - times[0]) == pytest.approx(4.0, rel=0.02)


def test_a_pause_earns_no_burst() -> None:
    clock = _Clock()
    bucket = TokenBucket(clock=clock, sleep=clock.sleep)
    bucket.take()
    clock.time += 3600
    start = clock()
    for _ in range(5):
        bucket.take()
    assert clock() - start >= 0.9


def test_a_clock_that_goes_back_does_no_harm() -> None:
    clock = _Clock()
    bucket = TokenBucket(clock=clock, sleep=clock.sleep)
    bucket.take()
    clock.time -= 50
    bucket.take()
    assert clock() < 100


@pytest.mark.parametrize(("rate", "capacity"), [(0, 1), (-1, 1), (4, 0.5)])
def test_senseless_settings_are_refused(rate: float, capacity: float) -> None:
    with pytest.raises(ValueError, match="token bucket"):
        TokenBucket(rate=rate, capacity=capacity)
