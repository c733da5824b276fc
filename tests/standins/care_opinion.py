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

import copy
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.standins.serving import StandIn, serve
from tests.standins.synthetic_opinions import Opinion, opinions, ratings, tags

if TYPE_CHECKING:
    from email.message import Message

API = "/api/v2"
MOST_AT_ONCE = 100


class CareOpinionStandIn(StandIn):
    """Serves synthetic opinions as Care Opinion would."""

    service = "Care Opinion"
    api = API
    redirects_wrong_keys = True
    wrong_shape = b'{"opinions": []}'

    def __init__(
        self, *, opinions_count: int = 0, key: str = "demo-key", port: int = 0, enforce_rate: bool = False
    ) -> None:
        """Bind to a port (a free one by default). ``enforce_rate`` answers 429 beyond 5 requests a second."""
        super().__init__(key=key, port=port, enforce_rate=enforce_rate)
        self.responses: dict[str, list[Opinion]] = {}
        self.filters_responses = True
        self.tags: dict[str, list[Opinion]] = {}
        self.ratings: dict[tuple[str, str], Opinion] = {}
        self.unlinked_services: dict[str, list[Opinion]] = {}
        self.opinions: list[Opinion] = opinions(opinions_count, root=self.api_root)

    def accepts(self, headers: Message[str, str]) -> bool:
        """Whether a request brings the key, as Care Opinion wants it."""
        return headers.get("Authorization") == f"SUBSCRIPTION_KEY {self.key}"

    # What a test does to the stories.

    def edit(self, external_id: int | str, **members: object) -> None:
        """Change members of an opinion in place, as a moderator would."""
        self._find(external_id).update(copy.deepcopy(members))

    def withdraw(self, external_id: int | str) -> None:
        """Take an opinion down: absent from lists, 404 by its id."""
        with self._lock:
            self.opinions.remove(self._find(external_id))

    def reply(
        self,
        external_id: int | str,
        body: str,
        *,
        reply_id: int = 9001,
        published: str = "2026-02-01T10:00:00",
        **members: object,
    ) -> None:
        """Publish a reply to an opinion; ``members`` are its author, its ``changeScore`` and so on."""
        link = f"{self.api_root}/opinions/{external_id}"
        reply: Opinion = {
            "id": reply_id,
            "body": body,
            "dateOfPublication": published,
            "links": [{"relation": "opinion", "id": str(external_id), "link": link}],
            **members,
        }
        self.responses.setdefault(str(external_id), []).append(reply)

    def answer(self, target: str) -> object | None:
        """The JSON for a target below the API's root; None where there is nothing."""
        parts = urlsplit(target)
        names = [unquote(name) for name in parts.path.removeprefix(API).strip("/").split("/")]
        if not parts.path.startswith(API):
            return None
        query = parse_qs(parts.query)
        match names:
            case ["opinions"]:
                return self._listing(self.opinions, query)
            case ["opinions", identity, *below]:
                opinion = self._one(identity)
                return None if opinion is None else self._below(identity, opinion, below, query)
            case ["responses"]:
                return self._all_responses(query)
            case ["healthservices"]:
                return _part(self._every_service(), query)
            case ["healthservices", code]:
                return self._service(code)
            case _:
                return None

    def _below(
        self, identity: str, opinion: Opinion, names: list[str], query: dict[str, list[str]]
    ) -> object | None:
        """What lies below one opinion."""
        match names:
            case []:
                return opinion
            case ["responses"]:
                return _part(self.responses.get(identity, []), query)
            case ["tags"]:
                return _part(self.tags.get(identity, tags(opinion)), query)
            case ["healthservices"]:
                return self.unlinked_services.get(identity) or self._services_of(opinion)
            case ["healthservices", code, "ratings"]:
                return self.ratings.get((identity, code), ratings(opinion, code))
            case _:
                return None

    def _all_responses(self, query: dict[str, list[str]]) -> list[Opinion]:
        """A page of the replies to every opinion that is shown, by publication."""
        shown = {str(opinion.get("id")) for opinion in self.opinions}
        found = [reply for identity in shown for reply in self.responses.get(identity, [])]
        found.sort(key=lambda reply: (str(reply["dateOfPublication"]), str(reply["id"])))
        if not self.filters_responses:
            query = {name: values for name, values in query.items() if name != "publishedafter"}
        return self._listing(found, query)

    def _every_service(self) -> list[Opinion]:
        """The services that opinions name, by code."""
        found = {
            str(service["nacs"]): service
            for opinion in self.opinions
            for service in self._services_of(opinion)
        }
        return [found[code] for code in sorted(found)]

    def _listing(self, listed: list[Opinion], query: dict[str, list[str]]) -> list[Opinion]:
        """A page of opinions or replies, by publication."""
        chosen = list(listed)
        for parameter, member in (
            ("publishedafter", "dateOfPublication"),
            ("submittedonafter", "dateOfSubmission"),
        ):
            if parameter in query:
                chosen = [o for o in chosen if str(o.get(member) or "")[:10] >= query[parameter][0]]
        if query.get("dateofpublicationorder") == ["descending"]:
            chosen.reverse()
        return _part(chosen, query)

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


def _part(listed: list[Opinion], query: dict[str, list[str]]) -> list[Opinion]:
    """As much of a list as was asked for, and never more than the API gives at once; what is no list whole."""
    if not isinstance(listed, list):  # a test's doing
        return listed
    skip = int(query.get("skip", ["0"])[0])
    take = min(int(query.get("take", ["20"])[0]), MOST_AT_ONCE)
    return listed[skip : skip + take]


def main() -> None:
    """Serve until interrupted."""
    serve(
        lambda options: CareOpinionStandIn(
            opinions_count=options.opinions, key=options.key, port=options.port, enforce_rate=True
        ),
        port=8123,
        count="opinions",
        what="Care Opinion's API",
    )


if __name__ == "__main__":
    main()
