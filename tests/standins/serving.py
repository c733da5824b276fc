"""What all stand-in services share: sockets, pace, faults, a record of requests, and serving from the command line."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar, Self

from tests.standins.faults import FaultPlan
from tests.standins.handler import Handler, SeenRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message
    from types import TracebackType

REQUESTS_A_SECOND = 5


class Server(ThreadingHTTPServer):
    """A server that takes it calmly when a client hangs up on it; anything else that goes wrong is printed."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet about connections that the other side closed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class StandIn:
    """Serves on this machine, and remembers every request. A service is a subclass that says what it answers."""

    service: ClassVar[str]
    api: ClassVar[str]
    redirects_wrong_keys: ClassVar[bool]
    wrong_shape: ClassVar[bytes]

    def __init__(self, *, key: str = "demo-key", port: int = 0, enforce_rate: bool = False) -> None:
        """Bind to a port (a free one by default). ``enforce_rate`` answers 429 beyond 5 requests a second."""
        self.key = key
        self.enforce_rate = enforce_rate
        self.faults = FaultPlan()
        self.requests: list[SeenRequest] = []
        self.rate_breaches = 0
        self.slow_seconds = 1.0
        self.retry_after = "1"
        self._arrivals: list[float] = []
        self._lock = threading.Lock()
        handler = type("BoundHandler", (Handler,), {"standin": self})
        self._server = Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def api_root(self) -> str:
        """The address of the API."""
        return f"{self.url}{self.api}"

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What a service says.

    def answer(self, target: str) -> object | None:
        """The JSON for a target; None where there is nothing."""
        raise NotImplementedError

    def accepts(self, headers: Message[str, str]) -> bool:
        """Whether a request brings the key."""
        raise NotImplementedError

    # What a test asks afterwards.

    def fetched_twice(self) -> list[str]:
        """The targets that were answered well more than once."""
        counts = Counter(seen.target for seen in self.requests if seen.status == 200 and seen.fault is None)
        return [target for target, count in counts.items() if count > 1]

    def most_in_a_second(self) -> int:
        """The most requests that arrived within any one second."""
        times = sorted(seen.at for seen in self.requests)
        return max((sum(start <= t < start + 1 for t in times) for start in times), default=0)

    # What the handler asks.

    def record(self, seen: SeenRequest) -> None:
        """Remember a request."""
        with self._lock:
            self.requests.append(seen)

    def is_too_fast(self, at: float) -> bool:
        """Count an arrival, and say whether it is one too many in the second before it."""
        with self._lock:
            self._arrivals = [t for t in self._arrivals if t > at - 1]
            is_too_fast = len(self._arrivals) >= REQUESTS_A_SECOND
            self._arrivals.append(at)
            self.rate_breaches += is_too_fast
            return is_too_fast and self.enforce_rate


def serve(make: Callable[[argparse.Namespace], StandIn], *, port: int, count: str, what: str) -> None:
    """Serve until interrupted. ``count`` is the option that says how many of ``what`` there are."""
    parser = argparse.ArgumentParser(description=f"A stand-in for {what}, for trials on this machine.")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument(f"--{count}", type=int, default=250)
    parser.add_argument("--key", default="demo-key")
    parser.add_argument("--seed", type=int, help="show passing faults, the same ones for the same seed")
    options = parser.parse_args()
    server = make(options)
    if options.seed is not None:
        server.faults.schedule(seed=options.seed)
    with server:
        sys.stdout.write(f"{server.service} stand-in at {server.url} (key: {server.key}). Ctrl-C stops it.\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            sys.stdout.write("Stopped.\n")
