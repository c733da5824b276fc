"""A stand-in for NHS.UK's comments API, over real sockets on this machine.

In a test::

    with NhsUkStandIn(reviews_count=250) as server:
        server.faults.fail(Fault.CUT_BODY)
        ...  # read from server.url with server.key and the codes in synthetic_reviews.CODES
        server.remove(identity(3))

By hand::

    python -m tests.standins.nhs_uk --port 8124 --reviews 250 --seed 7

Half of the reviews are about RXX01, half about RXX02.
"""

from __future__ import annotations

import copy
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.standins.serving import StandIn, serve
from tests.standins.synthetic_reviews import PUBLISHERS, Review, comment, reply_to, reviews, with_text_numbers

if TYPE_CHECKING:
    from email.message import Message

MOST_AT_ONCE = 200


class Order(StrEnum):
    """The orders in which NHS.UK may list reviews: it does not say."""

    OLDEST_FIRST = "oldest first"
    NEWEST_FIRST = "newest first"
    BY_ID_BACKWARDS = "by id, backwards by its last letters"


class NhsUkStandIn(StandIn):
    """Serves synthetic reviews as NHS.UK would, in whichever of its ways a test asks for."""

    service = "NHS.UK"
    api = "/comments"
    redirects_wrong_keys = False
    wrong_shape = b"[]"

    def __init__(
        self, *, reviews_count: int = 0, key: str = "demo-key", port: int = 0, enforce_rate: bool = False
    ) -> None:
        """Bind to a port (a free one by default). ``enforce_rate`` answers 429 beyond 5 requests a second."""
        super().__init__(key=key, port=port, enforce_rate=enforce_rate)
        self.reviews: list[Review] = reviews(reviews_count)
        self.removed: list[Review] = []
        self.order = Order.OLDEST_FIRST
        self.has_child_responses = False
        self.has_text_numbers = False
        self.minds_from_date = True
        self.unknown_codes: set[str] = set()

    def accepts(self, headers: Message[str, str]) -> bool:
        """Whether a request brings the key, as NHS.UK wants it."""
        return headers.get("subscription-key") == self.key

    # What a test does to the reviews.

    def edit(self, external_id: str, **members: object) -> None:
        """Change members of a comment in place."""
        comment(self._find(external_id)).update(copy.deepcopy(members))

    def remove(self, external_id: str) -> None:
        """Take a review down: absent from what is published, 404 by its id, among what was removed."""
        with self._lock:
            gone = self._find(external_id)
            self.reviews.remove(gone)
            self.removed.append(gone)
        comment(gone)["status"] = "removed"

    def reply(self, external_id: str, body: str, *, published: str = "2026-02-01T10:00:00") -> None:
        """Publish the provider's reply to a review."""
        review = self._find(external_id)
        review["response"] = reply_to(review, body, published=published)

    # What the handler asks.

    def answer(self, target: str) -> object | None:
        """The JSON for a target below the API's root; None where there is nothing."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path.removeprefix(self.api).strip("/").lower():
            case "comments":
                answer = self._listing(query)
            case "commentbyid":
                review = self._one(query.get("CommentID", ""))
                answer = None if review is None else self._as_sent(review)
            case "publishers":
                answer = PUBLISHERS
            case "ratings":
                answer = {"aggregatedRatings": [{"question": "10004", "averageScore": 4.2}]}
            case _:
                answer = None
        return with_text_numbers(answer) if self.has_text_numbers else answer

    def _listing(self, query: dict[str, str]) -> object | None:
        """A page of one organisation's reviews."""
        code = query.get("odsCode", "").upper()
        if code in self.unknown_codes:
            return None
        listed = self.removed if query.get("status") == "removed" else self.reviews
        chosen = [review for review in listed if str(comment(review).get("odsCode")).upper() == code]
        if self.minds_from_date and (day := query.get("fromDate")):
            chosen = [r for r in chosen if str(comment(r).get("dateSubmitted"))[:10] >= day]
        offset, limit = int(query.get("offset", "0")), min(int(query.get("limit", "20")), MOST_AT_ONCE)
        page = self._ordered(chosen)[offset : offset + limit]
        return {"comments": [self._as_sent(review) for review in page]}

    def _ordered(self, chosen: list[Review]) -> list[Review]:
        """Reviews in the order of the day."""
        match self.order:
            case Order.OLDEST_FIRST:
                return chosen
            case Order.NEWEST_FIRST:
                return chosen[::-1]
            case Order.BY_ID_BACKWARDS:
                return sorted(chosen, key=lambda review: str(comment(review).get("commentId"))[::-1])

    def _as_sent(self, review: Review) -> Review:
        """An entry with its reply beside the comment, or inside it."""
        if not self.has_child_responses:
            return review
        return {"comment": {**comment(review), "response": review["response"]}}

    def _one(self, external_id: str) -> Review | None:
        """The published review with an id, in either case."""
        wanted = external_id.lower()
        return next((r for r in self.reviews if str(comment(r).get("commentId")).lower() == wanted), None)

    def _find(self, external_id: str) -> Review:
        """The published review with an id, which must be there."""
        review = self._one(external_id)
        if review is None:
            raise KeyError(external_id)
        return review


def main() -> None:
    """Serve until interrupted."""
    serve(
        lambda options: NhsUkStandIn(
            reviews_count=options.reviews, key=options.key, port=options.port, enforce_rate=True
        ),
        port=8124,
        count="reviews",
        what="NHS.UK's comments API",
    )


if __name__ == "__main__":
    main()
