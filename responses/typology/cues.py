"""The ten cues of a reply, each with the words that show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from responses.typology.acts import Act
from responses.typology.features import cue_features_of_all
from responses.typology.grams import EMAIL, PHONE
from responses.typology.types import CUE_NAMES, Evidence

if TYPE_CHECKING:
    from responses.typology.model import Weights
    from responses.typology.reads import Read, Reading, Span

# Seen at a glance: a long number, a placeholder for one, an extension, or the end of a postcode.
_BEFORE_A_NUMBER = 24
_MAY_BE_NUMBER = re.compile(r"[\d](?:[\d() x*-]{3}|[A-Z]{2}\b|(?<=0)\*)")
_MAY_BE_EXTENSION = re.compile(r"\b[ebEB](?:xt|leep)")
_PAGE = re.compile(r"\b(?:https?://|www\.)[^\s]{3,160}", re.IGNORECASE)
_PLACE = re.compile(
    r"[A-Zbe](?<=\b.)(?:(?<=[A-Z])[A-Z]?\d[A-Z\d]? ?\d[A-Z]{2}\b|(?i:(?<=b)leep|(?<=e)(?:xtension|xt))\.? ?\d{2,6}\b)"
)

REASONS: Mapping[str, str] = {
    "thanks": "thanks the author for writing",
    "apology": "says sorry",
    "names_specific_story_content": "names something from this story",
    "invites_offline_contact": "invites private contact",
    "contact_details_present": "gives contact details",
    "states_change_made": "says what was changed",
    "states_change_planned": "says what will be changed",
    "signed_with_name": "signed with a name",
    "signed_with_role": "signed with a role",
    "says_shared_with_team": "says the story is passed on",
}


# For each cue that the model knows, the act that shows its words.
_SHOWN_BY = {
    "thanks": Act.THANKS,
    "names_specific_story_content": Act.SPECIFIC,
    "invites_offline_contact": Act.INVITES,
    "states_change_made": Act.CHANGE_MADE,
    "states_change_planned": Act.CHANGE_PLANNED,
    "says_shared_with_team": Act.SHARES,
}


@dataclass(frozen=True)
class Cues:
    """The cues of one reply: `learned` are those that the model sees, the rest is read off the words."""

    reading: Reading
    learned: tuple[str, ...]

    @cached_property
    def flags(self) -> dict[str, bool]:
        """The ten cues as true or false."""
        reads, sign_off = self.reading.sentences, self.reading.layout.sign_off
        flags = dict.fromkeys(CUE_NAMES, False)
        if reads:
            flags.update(dict.fromkeys(self.learned, True))
        flags["apology"] = any(read.apology for read in reads)
        flags["contact_details_present"] = any(_contacts(self.reading.layout.plain))
        flags["signed_with_name"] = sign_off is not None and sign_off.name is not None
        flags["signed_with_role"] = sign_off is not None and sign_off.role is not None
        return flags

    @cached_property
    def spans(self) -> Mapping[str, tuple[Span, ...]]:
        """For each cue the words that show it; an empty tuple means the cue is absent. Looked up when asked for."""
        reads, sign_off = self.reading.sentences, self.reading.layout.sign_off
        spans: dict[str, tuple[Span, ...]] = dict.fromkeys(CUE_NAMES, ())
        spans |= {name: _shown(reads, _SHOWN_BY[name]) for name in self.learned if reads}
        spans["apology"] = tuple(read.apology for read in reads if read.apology)
        spans["contact_details_present"] = contact_spans(self.reading.layout.plain)
        spans["signed_with_name"] = (sign_off.name,) if sign_off and sign_off.name else ()
        spans["signed_with_role"] = (sign_off.role,) if sign_off and sign_off.role else ()
        return spans

    def evidence(self) -> tuple[Evidence, ...]:
        """Every span with its reason, in reading order."""
        return tuple(sorted(Evidence(s, e, REASONS[name]) for name in CUE_NAMES for s, e in self.spans[name]))


def find_in_all(readings: Sequence[Reading], learned: Weights) -> list[Cues]:
    """Find the cues of replies. What recurs elsewhere counts as well: a template thanks too."""
    rows = cue_features_of_all([reading.sentences for reading in readings])
    has = {name: head.have(rows) for name, head in learned.cues.items()}
    return [
        Cues(reading, tuple([name for name, there in has.items() if there[place]]))
        for place, reading in enumerate(readings)
    ]


def _shown(reads: Sequence[Read], act: Act) -> tuple[Span, ...]:
    """Give the sentences that likely do this; the likeliest one where none stands out."""
    found = [read for read in reads if read.does(act)] or [max(reads, key=lambda read: read.chance(act))]
    if act is Act.THANKS:
        return tuple(read.thanks or read.span for read in found)
    return tuple(read.span for read in found)


def contact_spans(plain: str) -> tuple[Span, ...]:
    """Phones, mail, web and postal addresses in a text. An office that is only named gives no way to reach it."""
    return tuple(sorted(_contacts(plain)))


def _contacts(plain: str) -> Iterator[Span]:
    """Give them one by one: most callers ask only whether there is any."""
    if (first := _first_number(plain)) is not None:
        start = max(0, first - _BEFORE_A_NUMBER)
        for pattern in (PHONE, _PLACE):
            yield from (match.span() for match in pattern.finditer(plain, start))
    if "@" in plain or "[" in plain:
        yield from (match.span() for match in EMAIL.finditer(plain))
    if "www." in plain or "http" in plain:
        yield from (match.span() for match in _PAGE.finditer(plain))


def _first_number(plain: str) -> int | None:
    """Give the first place where there may be a number to reach somebody, if there is one."""
    number = _MAY_BE_NUMBER.search(plain)
    extension = _MAY_BE_EXTENSION.search(plain) if "xt" in plain or "leep" in plain else None
    return min((found.start() for found in (number, extension) if found), default=None)
