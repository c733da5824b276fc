"""The ten cues of a reply, each with the words that show it."""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from responses.typology.specificity import ONE, Match
from responses.typology.types import CUE_NAMES, Evidence

if TYPE_CHECKING:
    from responses.typology.reads import Read, Reading, Span

PHONE = re.compile(
    r"(?<![\d/.-])(?:\+44[ ()-]{0,2}|\(?0)\d(?:[ ()-]{0,2}\d){7,9}(?!\d)|\b(?:ext|extension|extn|bleep)\.? ?\d{3,6}\b|\b0\d{3,4}[ -]?x{3,6}\b|\b0[x*]{4,}|\b(?:tel|telephone|phone|number)s?:? ?\d{5,7}\b",
    re.I,
)
EMAIL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}|\[(?:e-?mail|phone|telephone|number|contact)[^\]\n]{0,30}\]",
    re.I,
)
PALS = re.compile(
    r"\bPALS\b|\bPals\b|\bpals\b(?! of\b)|patient advice (?:and|&|\+) liaison|\bP\.A\.L\.S", re.I
)
_CONTACT_PAGE = re.compile(
    r"\b(?:https?://|www\.)[^\s]{0,100}(?:contact|pals|feedback|complain)[^\s]{0,60}", re.I
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


@dataclass(frozen=True, slots=True)
class Cues:
    """For each cue its spans; an empty tuple means the cue is absent."""

    spans: Mapping[str, tuple[Span, ...]]

    @property
    def flags(self) -> dict[str, bool]:
        """The ten cues as true or false."""
        return {name: bool(self.spans[name]) for name in CUE_NAMES}

    def evidence(self) -> tuple[Evidence, ...]:
        """Every span with its reason, in reading order."""
        return tuple(sorted(Evidence(s, e, REASONS[name]) for name in CUE_NAMES for s, e in self.spans[name]))


def find(reading: Reading, match: Match) -> Cues:
    """Find the cues of a reply. `match` is its match with the story before anything was stripped."""
    reads = reading.sentences
    sign_off = reading.layout.sign_off
    specific = (
        tuple(
            (read.sentence.start, read.sentence.end)
            for read, value in zip(reads, match.by_sentence, strict=True)
            if value >= 0.3
        )
        if match.score >= ONE
        else ()
    )
    spans: dict[str, tuple[Span, ...]] = {
        "thanks": tuple(read.thanks for read in reads if read.thanks),
        "apology": tuple(read.apology for read in reads if read.apology),
        "names_specific_story_content": specific,
        "invites_offline_contact": tuple(read.invite for read in reads if read.invite),
        "contact_details_present": contact_spans(reading.layout.plain),
        "states_change_made": tuple(_whole(read) for read in reads if read.change_made),
        "states_change_planned": tuple(_whole(read) for read in reads if read.change_planned),
        "signed_with_name": (sign_off.name,) if sign_off and sign_off.name else (),
        "signed_with_role": (sign_off.role,) if sign_off and sign_off.role else (),
        "says_shared_with_team": tuple(read.shared for read in reads if read.shared),
    }
    return Cues(spans)


def _whole(read: Read) -> Span:
    sentence = read.sentence
    return sentence.start, sentence.end


def contact_spans(plain: str) -> tuple[Span, ...]:
    """Phones, e-mail addresses, PALS and contact pages in a text."""
    found = [
        match.span() for pattern in (PHONE, EMAIL, PALS, _CONTACT_PAGE) for match in pattern.finditer(plain)
    ]
    return tuple(sorted(found))
