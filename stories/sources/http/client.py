"""The one door to a service's API: sends one request at a time and knows how services behave.

Every request waits for the rate limiter, carries the key in a header, follows no redirect, and is
tried again when the trouble may pass. The key is kept out of addresses, logs, messages and ``repr``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from stories.sources.errors import BadKey, RateLimited, ServerTrouble, SourceError, UnexpectedShape
from stories.sources.http.address import read_address
from stories.sources.http.reading import cut_off, read_json

if TYPE_CHECKING:
    from types import TracebackType

    from stories.sources.http.service import Service
    from stories.sources.pacing import RateLimiter

logger = logging.getLogger(__name__)

ATTEMPTS = 7
LONGEST_WAIT = 120.0
"""Seconds that we are ready to sit out. A service that asks for more is left alone until the next run."""
MAX_BODY = 32 * 1024 * 1024
REQUEST_DEADLINE = 90.0
TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=10.0, pool=10.0)


class Patience(NamedTuple):
    """How long a client goes on: tries of one request, seconds for a body, and the time limits of a connection."""

    attempts: int = ATTEMPTS
    deadline: float = REQUEST_DEADLINE
    timeout: httpx.Timeout = TIMEOUT


PATIENT = Patience()
BRIEF = Patience(attempts=1, deadline=5.0, timeout=httpx.Timeout(connect=3.0, read=5.0, write=3.0, pool=1.0))
"""For somebody who waits in front of a page: one try."""
_backoff = wait_random_exponential(multiplier=0.5, max=30)

_UNREACHABLE = (
    "{name} cannot be reached, or does not answer in time. Check the address of the source and this "
    "machine's connection, then try again; nothing is lost."
)
_BAD_KEY_FORM = (
    "The key is empty or holds characters that no key has. Copy it again, without spaces or line ends."
)
_TOO_LARGE = "An answer of {name} is larger than any page of {items} can be. Check the address of the source."
_OTHER_SHAPE = (
    "{name} answered with something other than {due}. Check the address of the source; if it is "
    "right, the API has changed: tell whoever looks after FeedbackHub."
)


class JsonClient:
    """Fetches JSON below one API root with one key. Close it, or use it in a ``with`` statement."""

    def __init__(
        self,
        service: Service,
        base_url: str,
        key: str,
        *,
        limiter: RateLimiter,
        patience: Patience = PATIENT,
        timeout: httpx.Timeout | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Check address and key; no request is sent yet. Raises ``BadAddress`` or ``BadKey``."""
        self.service = service
        self.address = read_address(base_url, service=service)
        key = key.strip()
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise BadKey(_BAD_KEY_FORM)
        self._limiter = limiter
        self._patience = patience
        self._sleep, self._clock, self._wall_clock = sleep, clock, wall_clock
        self._http = httpx.Client(
            headers={
                service.key_header: f"{service.key_prefix}{key}",
                "Accept": "application/json",
                "User-Agent": "FeedbackHub",
            },
            follow_redirects=False,
            timeout=timeout or patience.timeout,
            trust_env=not self.address.is_loopback,
        )

    def __repr__(self) -> str:
        """Name the API, never the key."""
        return f"<{type(self).__name__} {self.address.api_root}>"

    def __enter__(self) -> Self:
        """Nothing to do: connections open when needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get_list(self, path: str, params: Mapping[str, str | int] | None = None) -> list[object]:
        """Fetch a list from below the API's root.

        An object is never taken for a list, not even one that holds a list: it may be the report of
        an error, and reading it as "no stories" would lose stories in silence.

        Raises:
            SourceError: the kind that fits, after as many tries as patience allows where trying again can help.
        """
        answer = self.get(path, params)
        if not isinstance(answer, list):
            raise self.other_shape("a list")
        return answer

    def get_object(self, path: str, params: Mapping[str, str | int] | None = None) -> Mapping[str, object]:
        """Fetch a JSON object from below the API's root; raises as ``get_list`` does."""
        answer = self.get(path, params)
        if not isinstance(answer, dict):
            raise self.other_shape(self.service.items)
        return answer

    def other_shape(self, due: str) -> UnexpectedShape:
        """The error for JSON that is not what was asked for: ``due`` says what that is."""
        return UnexpectedShape(_OTHER_SHAPE.format(name=self.service.name, due=due))

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> object:
        """Fetch JSON from below the API's root, trying again while the trouble may pass."""
        retrying = Retrying(
            retry=retry_if_exception(_worth_another_try),
            stop=stop_after_attempt(self._patience.attempts),
            wait=_wait,
            sleep=self._sleep,
            before_sleep=_log_retry,
            reraise=True,
        )
        return retrying(self._get_once, f"{self.address.api_root}/{path}", params)

    def _get_once(self, url: str, params: Mapping[str, str | int] | None) -> object:
        """Send one request and read its answer."""
        self._limiter.take()
        try:
            with self._http.stream("GET", url, params=params) as response:
                body = self._body_of(response) if response.status_code == 200 else b""
        except (httpx.RemoteProtocolError, httpx.DecodingError):
            raise cut_off(self.service) from None
        except httpx.TransportError:
            raise self._unreachable() from None
        try:
            return read_json(
                response.status_code, response.headers, body, service=self.service, now=self._wall_clock()
            )
        except RateLimited as asked:
            if asked.wait_seconds:
                self._limiter.penalise(asked.wait_seconds)
            raise

    def _unreachable(self) -> ServerTrouble:
        """The error for a service that does not answer."""
        return ServerTrouble(_UNREACHABLE.format(name=self.service.name))

    def _body_of(self, response: httpx.Response) -> bytes:
        """Read the body whole, up to a size and a time that no honest page needs."""
        deadline = self._clock() + self._patience.deadline
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_BODY:
                raise UnexpectedShape(_TOO_LARGE.format(name=self.service.name, items=self.service.items))
            if self._clock() > deadline:
                raise self._unreachable()
        return bytes(body)


def _worth_another_try(error: BaseException) -> bool:
    """Whether the trouble may pass within the time that we are ready to wait."""
    if isinstance(error, RateLimited) and error.wait_seconds is not None:
        return error.wait_seconds <= LONGEST_WAIT
    return isinstance(error, SourceError) and not error.permanent


def _wait(state: RetryCallState) -> float:
    """How long to wait before the next try: as asked, else random and longer each time."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RateLimited) and error.wait_seconds is not None:
        return error.wait_seconds + 0.1 * state.attempt_number
    return _backoff(state)


def _log_retry(state: RetryCallState) -> None:
    """Leave a trace of each new try: the kind of trouble and the wait, nothing that was sent."""
    error = state.outcome.exception() if state.outcome else None
    wait = state.next_action.sleep if state.next_action else 0.0
    logger.info(
        "source_retry: %s, attempt %d, waiting %.1f s", type(error).__name__, state.attempt_number, wait
    )
