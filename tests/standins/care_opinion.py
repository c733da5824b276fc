"""A stand-in for Care Opinion's API v2, over real sockets on this machine.

In a test::

    with CareOpinionStandIn(opinions_count=250) as server:
        server.faults.fail(Fault.CUT_BODY)
        ...  # read from server.url with server.key
        assert server.fetched_twice() == []

By hand::

    python -m tests.standins.care_opinion --port 8123 --opinions 250 --seed 7
    manage.py import_stories care-opinion --url http://127.0.0.1:8123 --key demo-key --organisation RXX
"""

from __future__ import annotations

import argparse
import copy
import sys
import threading
import time
from collections import Counter
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.standins.care_opinion_handler import Handler, SeenRequest
from tests.standins.faults import FaultPlan
from tests.standins.synthetic_opinions import Opinion, opinions

if TYPE_CHECKING:
    from types import TracebackType

API = "/api/v2"
MOST_AT_ONCE = 100
REQUESTS_A_SECOND = 5


class CareOpinionStandIn:
    """Serves synthetic opinions as Care Opinion would, and remembers every request."""

    def __init__(
        self, *, opinions_count: int = 0, key: str = "demo-key", port: int = 0, enforce_rate: bool = False
    ) -> None:
        """Bind to a port (a free one by default). ``enforce_rate`` answers 429 beyond 5 requests a second."""
        self.key = key
        self.enforce_rate = enforce_rate
        self.faults = FaultPlan()
        self.requests: list[SeenRequest] = []
        self.rate_breaches = 0
        self.slow_seconds = 1.0
        self.retry_after = "1"
        self.responses: dict[str, list[Opinion]] = {}
        self.unlinked_services: dict[str, list[Opinion]] = {}
        self._arrivals: list[float] = []
        self._lock = threading.Lock()
        handler = type("BoundHandler", (Handler,), {"standin": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.opinions: list[Opinion] = opinions(opinions_count, root=self.api_root)

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def api_root(self) -> str:
        """The address of the API."""
        return f"{self.url}{API}"

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

    # What a test does to the stories.

    def edit(self, external_id: int | str, **members: object) -> None:
        """Change members of an opinion in place, as a moderator would."""
        self._find(external_id).update(copy.deepcopy(members))

    def withdraw(self, external_id: int | str) -> None:
        """Take an opinion down: absent from lists, 404 by its id."""
        with self._lock:
            self.opinions.remove(self._find(external_id))

    def reply(self, external_id: int | str, body: str, *, reply_id: int = 9001) -> None:
        """Publish a reply to an opinion."""
        reply: Opinion = {
            "id": reply_id,
            "body": body,
            "dateOfPublication": "2026-02-01T10:00:00",
            "links": [],
        }
        self.responses.setdefault(str(external_id), []).append(reply)

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

    def answer(self, target: str) -> object | None:
        """The JSON for a target below the API's root; None where there is nothing."""
        parts = urlsplit(target)
        names = [unquote(name) for name in parts.path.removeprefix(API).strip("/").split("/")]
        if not parts.path.startswith(API):
            return None
        match names:
            case ["opinions"]:
                return self._listing(parse_qs(parts.query))
            case ["opinions", identity]:
                return self._one(identity)
            case ["opinions", identity, "responses"] if self._one(identity):
                return self.responses.get(identity, [])
            case ["opinions", identity, "healthservices"] if opinion := self._one(identity):
                return self.unlinked_services.get(identity) or self._services_of(opinion)
            case ["healthservices", code]:
                return self._service(code)
            case _:
                return None

    def _listing(self, query: dict[str, list[str]]) -> list[Opinion]:
        """A page of opinions, by publication."""
        chosen = list(self.opinions)
        for parameter, member in (
            ("publishedafter", "dateOfPublication"),
            ("submittedonafter", "dateOfSubmission"),
        ):
            if parameter in query:
                chosen = [o for o in chosen if str(o.get(member) or "")[:10] >= query[parameter][0]]
        if query.get("dateofpublicationorder") == ["descending"]:
            chosen.reverse()
        skip = int(query.get("skip", ["0"])[0])
        take = min(int(query.get("take", ["20"])[0]), MOST_AT_ONCE)
        return chosen[skip : skip + take]

    def _one(self, identity: str) -> Opinion | None:
        """The opinion with an id."""
        return next((opinion for opinion in self.opinions if str(opinion.get("id")) == identity), None)

    def _find(self, external_id: int | str) -> Opinion:
        """The opinion with an id, which must be there."""
        opinion = self._one(str(external_id))
        if opinion is None:
            raise KeyError(external_id)
        return opinion

    def _services_of(self, opinion: Opinion) -> list[Opinion]:
        """The services that an opinion's links name."""
        links = opinion.get("links")
        found = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
        return [
            self._service(unquote(str(link["id"])))
            for link in found
            if link.get("rel", link.get("relation")) == "healthservice"
        ]

    def _service(self, code: str) -> Opinion:
        """A service, whatever its code."""
        return {
            "nacs": code,
            "name": f"Service {code}",
            "type": "service",
            "organisation": "RXX",
            "siteNacs": None,
            "links": [
                {"relation": "self", "id": code, "link": f"{self.api_root}/healthservices/{quote(code)}"}
            ],
        }


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        description="A stand-in for Care Opinion's API, for trials on this machine."
    )
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--opinions", type=int, default=250)
    parser.add_argument("--key", default="demo-key")
    parser.add_argument("--seed", type=int, help="show passing faults, the same ones for the same seed")
    options = parser.parse_args()
    server = CareOpinionStandIn(
        opinions_count=options.opinions, key=options.key, port=options.port, enforce_rate=True
    )
    if options.seed is not None:
        server.faults.schedule(seed=options.seed)
    with server:
        sys.stdout.write(f"Care Opinion stand-in at {server.url} (key: {server.key}). Ctrl-C stops it.\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            sys.stdout.write("Stopped.\n")


if __name__ == "__main__":
    main()
