"""Fetches JSON from one fixed address, with the manners of a good guest.

Addresses come from the settings alone and no redirect is followed, so no user can make the hub ask another host.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from feedbackhub.organisations.ods.errors import OdsTrouble

if TYPE_CHECKING:
    from types import TracebackType

logger = logging.getLogger(__name__)

ATTEMPTS = 2
"""A person waits for the answer, so one more try and no more; the daily task comes back the next day anyway."""
LONGEST_WAIT = 3.0
MAX_BODY = 10 * 1024 * 1024
DEADLINE = 12.0
PACE = 0.21
"""Seconds between requests: ORD asks to keep under five a second."""
_TIMEOUT = httpx.Timeout(connect=4.0, read=8.0, write=4.0, pool=4.0)
_backoff = wait_random_exponential(multiplier=0.3, max=2)

_UNREACHABLE = "The national register cannot be reached, or does not answer in time. Try again later."
_NONSENSE = "The national register answered with something other than data. Try again later."
_BUSY = "The national register asks us to wait. Try again in a few minutes."
_TOO_LARGE = "The national register's answer is too large. Search for something more precise."


class JsonDoor:
    """Asks below one base address. Close it, or use it in a `with` statement."""

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Check the address; nothing is sent yet. Raises `OdsTrouble` unless it is https, or this very machine."""
        parts = urlsplit(base_url)
        local = _is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not local:
            raise OdsTrouble("The address of the national register must begin with https://.", passing=False)
        self.base_url = base_url.rstrip("/")
        self._origin = (parts.scheme, parts.netloc)
        self._sleep, self._clock = sleep, clock
        self._last = float("-inf")
        self._http = httpx.Client(
            headers={"Accept": "application/json", "User-Agent": "FeedbackHub", **(headers or {})},
            follow_redirects=False,
            timeout=_TIMEOUT,
            trust_env=not local,
        )

    def __repr__(self) -> str:
        """Name the address, never the key."""
        return f"<{type(self).__name__} {self.base_url}>"

    def __enter__(self) -> Self:
        """Nothing to do: connections open when needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._http.close()

    def get(
        self, path: str, params: Mapping[str, str] | list[tuple[str, str]] | None = None
    ) -> object | None:
        """Fetch what lies at `path` below the base address; None where the register says that there is nothing (404).

        Raises `OdsTrouble` of the kind that fits, after another try where that can help.
        """
        return self.follow(str(httpx.URL(f"{self.base_url}/{path}", params=params or {})))

    def follow(self, address: str) -> object | None:
        """Fetch the next page of an answer. Raises `OdsTrouble` where it lies on another host."""
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc) != self._origin or "@" in parts.netloc:
            raise OdsTrouble(
                "The national register sent us to another address, which was not followed.", passing=False
            )
        retrying = Retrying(
            retry=retry_if_exception(_worth_another_try),
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._once, address)

    def _once(self, address: str) -> object | None:
        self._keep_pace()
        try:
            with self._http.stream("GET", address) as response:
                body = self._body_of(response)
        except httpx.HTTPError:
            raise OdsTrouble(_UNREACHABLE) from None
        return _read(response.status_code, response.headers, body)

    def _body_of(self, response: httpx.Response) -> bytes:
        until = self._clock() + DEADLINE
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_BODY:
                raise OdsTrouble(_TOO_LARGE, passing=False)
            if self._clock() > until:
                raise OdsTrouble(_UNREACHABLE)
        return bytes(body)

    def _keep_pace(self) -> None:
        wait = self._last + PACE - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._last = self._clock()


def _read(status: int, headers: httpx.Headers, body: bytes) -> object | None:
    """Give the JSON of a good answer, None for a 404; raise `OdsTrouble` for everything else."""
    if status == 404:
        return None
    if status == 429:
        raise OdsTrouble(_BUSY, wait_seconds=_seconds(headers.get("Retry-After", "")))
    if status in {401, 403}:
        raise OdsTrouble("The national register does not accept this hub's key.", passing=False)
    if status == 422:
        raise OdsTrouble(_TOO_LARGE, passing=False)
    if status >= 500:
        raise OdsTrouble(_UNREACHABLE)
    if status != 200:
        raise OdsTrouble(f"The national register refused the question (status {status}).", passing=False)
    try:
        return json.loads(body)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        raise OdsTrouble(_NONSENSE) from None


def _seconds(value: str) -> float | None:
    return float(value) if value.isascii() and value.isdigit() and len(value) < 6 else None


def _worth_another_try(error: BaseException) -> bool:
    if not isinstance(error, OdsTrouble) or not error.passing:
        return False
    return error.wait_seconds is None or error.wait_seconds <= LONGEST_WAIT


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, OdsTrouble) and error.wait_seconds is not None:
        return error.wait_seconds
    return float(_backoff(state))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
