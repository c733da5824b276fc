"""The door to Care Opinion's API: the shared client with this service's name, key and pace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from stories.sources.care_opinion.service import CARE_OPINION
from stories.sources.http.client import PATIENT, JsonClient, Patience
from stories.sources.pacing import CARE_OPINION_RATE, RateLimiter, TokenBucket

if TYPE_CHECKING:
    import httpx


class CareOpinionClient(JsonClient):
    """Fetches JSON from Care Opinion with one key. Close it, or use it in a ``with`` statement."""

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        limiter: RateLimiter | None = None,
        patience: Patience = PATIENT,
        timeout: httpx.Timeout | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Check address and key; no request is sent yet. Raises ``BadAddress`` or ``BadKey``."""
        super().__init__(
            CARE_OPINION,
            base_url,
            key,
            limiter=limiter or TokenBucket(rate=CARE_OPINION_RATE, sleep=sleep, clock=clock),
            patience=patience,
            timeout=timeout,
            sleep=sleep,
            clock=clock,
            wall_clock=wall_clock,
        )
