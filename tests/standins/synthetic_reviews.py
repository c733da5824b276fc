"""Synthetic reviews in the shape of NHS.UK's comments API. No sentence here was written by a patient.

``reviews`` makes as many ordinary ones as a test wants, always the same for the same numbers; odd
ones are made from them by ``having`` and ``without``.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import datetime, timedelta

Review = dict[str, object]

CODES = ("RXX01", "RXX02")
PUBLISHER = "b7c1d1c0-0000-4000-8000-00000000c0de"
CARE_OPINION = "b7c1d1c0-0000-4000-8000-0000000ca4e0"
PUBLISHERS: list[Review] = [
    {"PublisherID": PUBLISHER, "PublisherName": "NHS website", "LogoURL": None, "Website": "www.nhs.uk"},
    {
        "PublisherID": CARE_OPINION,
        "PublisherName": "Care Opinion",
        "Website": "https://www.careopinion.org.uk/",
    },
]
_START = datetime(2025, 1, 6, 9, 0)  # noqa: DTZ001 - the API sends its times without an offset
_OPENINGS = (
    "I was seen on time and told what would happen next.",
    "The car park was full and I missed the start of my appointment.",
    "My son broke his wrist on a Sunday.",
    "I have used this clinic for six years.",
)
_MIDDLES = (
    "The receptionist found me a quiet corner to wait in.",
    "Nobody could say which floor the clinic had moved to.",
    "The doctor drew a picture of the bone for him.",
    "I was asked the same questions three times.",
)
_ENDINGS = ("Thank you all.", "Please put up a sign.", "I would come here again.")
_TITLES = ("On time &amp; kind", "Where is the clinic?", "A picture of a wrist", "Six good years")


def reviews(count: int, *, seed: int = 1) -> list[Review]:
    """Make ``count`` reviews, oldest submission first, three hours apart, for two organisations by turns."""
    chance = random.Random(seed)
    return [_review(number + 1, chance) for number in range(count)]


def identity(number: int) -> str:
    """The id of the review with a number, from 1."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def comment(review: Review) -> Review:
    """The comment in an entry, to look at or to change."""
    found = review["comment"]
    assert isinstance(found, dict)
    return found


def _review(number: int, chance: random.Random) -> Review:
    """One ordinary review without a reply."""
    submitted = _START + timedelta(hours=3 * number)
    return {
        "comment": {
            "commentId": identity(number),
            "commentRef": str(40_000 + number),
            "responseID": None,
            "odsCode": CODES[number % len(CODES)],
            "commentOriginalURL": f"https://www.nhs.uk/services/hospital/reviews/{number}",
            "title": f"{chance.choice(_TITLES)} ({number})",
            "commentText": " ".join(chance.choice(part) for part in (_OPENINGS, _MIDDLES, _ENDINGS))
            + f" ({number})",
            "dateSubmitted": submitted.isoformat(),
            "lastUpdated": (submitted + timedelta(hours=20)).isoformat(),
            "sentimentScore": 0,
            "department": None,
            "publisherID": PUBLISHER,
            "publishersCommentRef": str(70_000 + number),
            "screenName": "Anonymous",
            "status": "published",
            "removeReportLink": False,
            "ratings": [{"question": "10004", "rating": number % 5 + 1}],
            "visit": {"month": submitted.month, "year": submitted.year},
        },
        "response": None,
    }


def reply_to(review: Review, body: str, *, published: str = "2026-02-01T10:00:00") -> Review:
    """A provider's reply as it comes beside a review: it uses the names of a comment's members."""
    of = comment(review)
    return {
        "commentId": f"f{str(of['commentId'])[1:]}",
        "odsCode": of["odsCode"],
        "commentText": body,
        "dateSubmitted": published,
        "lastUpdated": published,
        "publisherID": PUBLISHER,
        "publishersCommentRef": f"{of['publishersCommentRef']}R",
        "screenName": "Patient Experience Team",
        "status": "published",
        "respondingTo": {"publisherID": PUBLISHER, "publishersCommentRef": of["publishersCommentRef"]},
    }


def with_text_numbers(value: object) -> object:
    """The same JSON with every number as a string, as one client has seen it."""
    if isinstance(value, dict):
        return {name: with_text_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [with_text_numbers(entry) for entry in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def having(**members: object) -> Callable[[Review], Review]:
    """A review whose comment has members of other values."""

    def change(review: Review) -> Review:
        copied = copy.deepcopy(review)
        comment(copied).update(members)
        return copied

    return change


def without(member: str) -> Callable[[Review], Review]:
    """A review whose comment lacks a member."""

    def change(review: Review) -> Review:
        copied = copy.deepcopy(review)
        comment(copied).pop(member)
        return copied

    return change
