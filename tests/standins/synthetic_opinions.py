"""Synthetic opinions in the shape of Care Opinion's API. No sentence here was written by a patient.

``opinions`` makes as many ordinary ones as a test wants, always the same for the same numbers.
``ODD`` names every way in which one may be unusual or broken.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import datetime, timedelta

Opinion = dict[str, object]

SERVICES = ("RXX01", "RXX02", "RXX03 Ward 7", "rxx04")
_START = datetime(2025, 1, 6, 9, 0)  # noqa: DTZ001 - the API sends its UTC times without an offset
_OPENINGS = (
    "I came in with my mother after her fall.",
    "My appointment at the eye clinic was moved twice.",
    "Our baby arrived three weeks early.",
    "I rang the surgery at eight in the morning.",
    "Dad spent his last ten days on the ward.",
    "I was frightened before the scan.",
)
_MIDDLES = (
    "The nurse who met us explained *everything* and never hurried.",
    "Nobody told us how long the wait would be, and it was four hours.",
    "The discharge letter named the wrong tablets.",
    "The porter made me laugh all the way to theatre.",
    "I had to tell my story to five people.",
    "The ward was spotless and calm.",
)
_ENDINGS = (
    "Thank you to the whole team.",
    "A screen with waiting times would help the next person.",
    "I hope that somebody reads this.",
    "I would not want anyone else to go through it.",
)
_TITLES = ("Kind care, long wait", "Nobody told us", "Thank you", "Please read the notes", "Early arrival")
_ROLES = ("the patient", "a relative", "a carer", "a parent/guardian")
_CRITICALITIES = (None, "not critical", "minimally critical", "mildly critical", "moderately critical")


def opinions(count: int, *, root: str = "", seed: int = 1, first_id: int = 1001) -> list[Opinion]:
    """Make ``count`` opinions, oldest publication first, an hour and a half apart."""
    chance = random.Random(seed)
    return [_opinion(first_id + number, number, chance, root) for number in range(count)]


def _opinion(number: int, place: int, chance: random.Random, root: str) -> Opinion:
    """One ordinary opinion; every third spells its links in the documented way."""
    published = _START + timedelta(minutes=90 * place)
    names = ("rel", "id", "href") if place % 3 == 0 else ("relation", "id", "link")
    code = chance.choice(SERVICES)
    targets = (
        ("tags", str(number), f"{root}/opinions/{number}/tags"),
        ("healthservices", str(number), f"{root}/opinions/{number}/healthservices"),
        ("healthservice", code.replace(" ", "%20"), f"{root}/healthservices/{code.replace(' ', '%20')}"),
        (
            "ratings",
            str(number),
            f"{root}/opinions/{number}/healthservices/{code.replace(' ', '%20')}/ratings",
        ),
    )
    return {
        "id": number,
        "title": f"{chance.choice(_TITLES)} ({number})",
        "body": " ".join(chance.choice(part) for part in (_OPENINGS, _MIDDLES, _ENDINGS)) + f" ({number})",
        "dateOfSubmission": (published - timedelta(hours=20)).isoformat(),
        "dateOfPublication": published.isoformat(),
        "criticality": chance.choice(_CRITICALITIES),
        "progress": chance.choice(("unheard", "heard", "read", "response", "change")),
        "authorRole": chance.choice(_ROLES),
        "authorAgeGroup": None,
        "submissionRoute": "web",
        "authorScreenName": f"heron{number}",
        "links": [dict(zip(names, target, strict=True)) for target in targets],
    }


_TAGS = (
    ("nurses", "Staff", 1),
    ("waiting", "Experience", -1),
    ("grateful", "Emotion", 1),
    ("eye", "Part of body", 0),
)


def tags(opinion: Opinion) -> list[Opinion]:
    """Two of four tags, the same ones for the same opinion; some spell their polarity as text."""
    number = _number_of(opinion)
    chosen = (_TAGS[number % 4], _TAGS[(number + 1) % 4])
    return [
        {"name": name, "group": group, "polarity": str(polarity) if number % 2 else polarity}
        for name, group, polarity in chosen
    ]


def ratings(opinion: Opinion, code: str) -> Opinion:
    """What the author answered about one service; some scores come as text."""
    number = _number_of(opinion)
    score = number % 5 + 1
    return {
        "opinionId": number,
        "healthserviceNacs": code,
        "ratings": [
            {
                "questionText": "Overall, how was your experience of our service?",
                "score": str(score) if number % 2 else score,
                "scoreText": ("Very poor", "Poor", "Neither", "Good", "Very good")[score - 1],
            }
        ],
    }


def _number_of(opinion: Opinion) -> int:
    """The number of an opinion, 0 where it has none."""
    identity = str(opinion.get("id"))
    return int(identity) if identity.isdecimal() else 0


def without(member: str) -> Callable[[Opinion], Opinion]:
    """An opinion that lacks a member."""
    return lambda opinion: {name: value for name, value in opinion.items() if name != member}


def having(**members: object) -> Callable[[Opinion], Opinion]:
    """An opinion with members of other values."""
    return lambda opinion: {**copy.deepcopy(opinion), **members}


def about(code: str) -> Callable[[Opinion], Opinion]:
    """An opinion about one service, named by its code."""
    return having(links=[{"relation": "healthservice", "id": code, "link": ""}])


ODD: dict[str, Callable[[Opinion], Opinion]] = {
    "no id": without("id"),
    "no date": without("dateOfSubmission"),
    "no text": without("body"),
    "blank text": having(body=" \n "),
    "nonsense date": having(dateOfSubmission="last Tuesday"),
    "date before 2000": having(dateOfSubmission="1899-12-30T00:00:00"),
    "date in the future": having(dateOfSubmission="2999-01-01T00:00:00"),
    "NUL": having(body="The ward was calm.\x00 Truly."),
    "broken emoji": having(body="Thank you \ud83d"),
    "1 MB of text": having(body="waiting " * 131_072),
    "markup": having(
        body="<p>Kind &amp; quick.</p><script>alert(1)</script><b>Thank you</b>, waited <3 hours"
    ),
    "bidi controls": having(body="The sign said \u202eepans\u202c and nobody knew why."),
    "unknown service": about("ZZZ99"),
}
"""Name → what makes an ordinary opinion so. All but the last three are to be refused."""

TAKEN = ("markup", "bidi controls", "unknown service")
REFUSED = tuple(name for name in ODD if name not in TAKEN)
