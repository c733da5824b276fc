"""The words in which the typology answers. Frozen, so that a verdict can be stored, compared and sent on.

Labels are those of Ramsey and others (2019): see docs/typology.md for the codebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ResponseType(StrEnum):
    """The five types of public reply."""

    NON_RESPONSE = "non_response"
    GENERIC = "generic"
    APPRECIATIVE = "appreciative"
    OFFLINE = "offline"
    TRANSPARENT_CONVERSATIONAL = "transparent_conversational"

    # A type is equal to its name, and is looked up as fast as one.
    __hash__ = str.__hash__


class Learning(StrEnum):
    """What the reply says came, or will come, of the story."""

    NONE = "none"
    INTENTION = "intention"
    PLANNED = "planned"
    DONE = "done"


class Invitation(StrEnum):
    """Whether the reply sends its reader to a private channel, and whether that is all it does."""

    NONE = "none"
    OFFERED = "offered"
    SOLE = "sole"


class Tone(StrEnum):
    """The story's mood, which decides which of the 19 factors apply."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"


CUE_NAMES = (
    "thanks",
    "apology",
    "names_specific_story_content",
    "invites_offline_contact",
    "contact_details_present",
    "states_change_made",
    "states_change_planned",
    "signed_with_name",
    "signed_with_role",
    "says_shared_with_team",
)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A stretch of the reply (offsets into the text as given) and, in plain words, what it shows."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Axes:
    """The machine features of the codebook, after stripping what recurs across the organisation's replies."""

    specificity: int
    specificity_score: float
    template_similarity: float
    recurring_share: float
    public_substance: bool
    substance_score: float
    learning: Learning
    offline_invite: Invitation
    offline_score: float
    continues: bool
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The type of one reply, how sure the engine is, and the words that decided it."""

    label: ResponseType
    runner_up: ResponseType
    confidence: float
    cues: Mapping[str, bool]
    evidence: tuple[Evidence, ...]
    axes: Axes
    engine_version: str
