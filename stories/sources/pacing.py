"""Keeps the pace that a source allows, whoever asks.

A limiter is handed to the client, so that one shared by all workers can take the place of
this one, which knows only its own process (``stories.importing.pace``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

CARE_OPINION_RATE = 4.0
"""Requests a second. Care Opinion allows 5; the one to spare absorbs jitter on the way."""
NHS_UK_RATE = 4.0
"""Requests a second. What NHS.UK allows is not published; this is as modest as towards Care Opinion."""

# A float that falls short of one token by less than a clock can tell must not make us spin.
_TOLERANCE = 1e-6


class RateLimiter(Protocol):
    """Says when the next request may go."""

    def take(self) -> None:
        """Return once the caller may send one request, waiting if need be."""
        ...

    def penalise(self, seconds: float) -> None:
        """Let nobody through for a while: the service has asked one of us to wait."""
        ...


class TokenBucket:
    """A token bucket that holds hardly more than one token.

    In any second it lets through at most ``rate + capacity`` requests: 5 at the defaults, and 4.0
    on average. The tenth above one lets a late wake-up be made good, so that the average holds.
    """

    def __init__(
        self,
        *,
        rate: float = CARE_OPINION_RATE,
        capacity: float = 1.1,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Start full. ``clock`` and ``sleep`` are there for tests to replace."""
        if rate <= 0 or capacity < 1:
            message = "A token bucket needs a positive rate and room for one token."
            raise ValueError(message)
        self._rate = rate
        self._capacity = capacity
        self._clock = clock
        self._sleep = sleep
        self._tokens = capacity
        self._filled_at = clock()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Take one token, waiting for it. Threads queue on the lock, so none is starved for long."""
        with self._lock:
            self._fill()
            while self._tokens < 1 - _TOLERANCE:
                self._sleep((1 - self._tokens) / self._rate)
                self._fill()
            self._tokens -= 1

    def penalise(self, seconds: float) -> None:
        """Owe so many tokens that the next one is there in ``seconds``."""
        with self._lock:
            self._fill()
            self._tokens = min(self._tokens, 1 - seconds * self._rate)

    def _fill(self) -> None:
        """Add what has dripped in since the last look."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + max(0.0, now - self._filled_at) * self._rate)
        self._filled_at = now
