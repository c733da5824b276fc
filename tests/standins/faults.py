"""The faults that a stand-in can show, and when it shows which.

Either a queue (``fail`` this many times, then be well), or a schedule drawn from a seed, which
spreads faults over all requests at given rates. Only one thing is random, and it is repeatable.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """Ways of answering badly, each seen of the real service or of proxies before it."""

    LOGIN_REDIRECT = "login_redirect"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    HTML = "html"
    ERROR_TEXT = "error_text"
    CUT_BODY = "cut_body"
    EARLY_END = "early_end"
    DROPPED = "dropped"
    RETRY_AFTER = "retry_after"
    RATE_LIMIT_RESET = "rate_limit_reset"
    SERVER_ERROR = "server_error"
    SLOW = "slow"
    WRONG_SHAPE = "wrong_shape"
    NOT_FOUND = "not_found"


TRANSIENT: Mapping[Fault, float] = {
    Fault.SERVER_ERROR: 0.08,
    Fault.RETRY_AFTER: 0.04,
    Fault.HTML: 0.03,
    Fault.ERROR_TEXT: 0.03,
    Fault.CUT_BODY: 0.04,
    Fault.EARLY_END: 0.02,
    Fault.DROPPED: 0.02,
}
"""A bad day: about one request in four fails in a way that passes."""


@dataclass
class FaultPlan:
    """Decides what goes wrong with each request. Safe to use from several threads."""

    queued: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    rates: Mapping[Fault, float] = field(default_factory=dict)
    _chance: random.Random = field(default_factory=lambda: random.Random(0))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, fault: Fault, *, times: int = 1) -> None:
        """Show a fault for the next requests, after those that are queued already."""
        with self._lock:
            self.queued.extend([fault] * times)

    def fail_always(self, fault: Fault | None) -> None:
        """Show a fault until told otherwise (None)."""
        with self._lock:
            self.always = fault

    def schedule(self, *, seed: int, rates: Mapping[Fault, float] = TRANSIENT) -> None:
        """Draw faults at these rates, the same ones for the same seed."""
        with self._lock:
            self._chance = random.Random(seed)
            self.rates = rates

    def next(self) -> Fault | None:
        """What goes wrong with the request at hand."""
        with self._lock:
            if self.queued:
                return self.queued.pop(0)
            if self.always is not None:
                return self.always
            drawn = self._chance.random() if self.rates else 1.0
            for fault, rate in self.rates.items():
                if drawn < rate:
                    return fault
                drawn -= rate
            return None
