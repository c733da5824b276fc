"""The 19 factors of a good reply (Baines and others, 2018), each as met, weak, missing or not applicable.

Applicability follows the story's tone: 11 factors for a positive story, 18 for a negative one, 19 for a mixed one.
Shown with one or two prompts, never as a bare number, and never a reason to block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from responses.checks import wording
from responses.typology import tone as tone_rules
from responses.typology.engine import Examined, examine
from responses.typology.grams import EMAIL, PHONE
from responses.typology.similarity import TEMPLATE, ReplyIndex
from responses.typology.text import lower, normalise
from responses.typology.types import Tone

FACTORS: Mapping[int, str] = {
    1: "Shows a photograph of the person who replies",
    2: "Gives the name of the person who replies",
    3: "Greets the author by the name they chose",
    4: "Says what their role is",
    5: "Explains what that role does",
    6: "Says why they are the one to reply",
    7: "Answers within seven days",
    8: "Thanks the author for sharing",
    9: "Offers to pass on the praise",
    10: "Says sorry",
    11: "Reassures with a fact or a step",
    12: "Is written for this story",
    13: "Says when or how they will be in touch again",
    14: "Points to other services that can help",
    15: "Says what those services do",
    16: "Gives contact details and a named person",
    17: "Gives opening times",
    18: "Gives more than one way to get in touch",
    19: "Closes politely",
}
# The seven areas, in the order of the table. It does not print which factor lies in which: this is read from the order.
AREAS: Mapping[str, range] = {
    "Who replies": range(1, 5),
    "Why they reply": range(5, 7),
    "How soon": range(7, 8),
    "Thanks and saying sorry": range(8, 11),
    "What the reply says": range(11, 14),
    "Where else to get help": range(14, 19),
    "How it ends": range(19, 20),
}
# What would bring each about; the coach shows them beside what is weak or missing.
HINTS: Mapping[int, str] = {
    1: "A photo on your profile shows who you are.",
    2: "Sign with your own name, not with a team's.",
    3: "Greet them by the name they chose here.",
    4: "Say what your job is.",
    5: "Say in a few words what you do: “I look after the nurses on this ward.”",
    6: "Say why you are the one to answer: “I am the manager of the clinic that you write about.”",
    7: "It is more than seven days since they told their story. Say sorry for the wait.",
    8: "Thank them for telling their story, near the start.",
    9: "Say who will hear their praise.",
    10: "Say sorry for the thing that went wrong, not for how they feel about it.",
    11: "Give a fact or a step that would make somebody feel safer.",
    12: "Name what mattered to them in this story.",
    13: "Say when you will come back, or that they can write again here.",
    14: "Name one other service that fits their story.",
    15: "Say what that service can do for them.",
    16: "Give a phone number, and the name of who answers it.",
    17: "Say when that phone is answered.",
    18: "Give one more way to get in touch, such as email or coming in.",
    19: "End with a kind line and your name.",
}
_ONLY_POSITIVE = frozenset({9})
_ONLY_NEGATIVE = frozenset({10, 11, 13, 14, 15, 16, 17, 18})


class FactorState(StrEnum):
    """How one factor stands."""

    MET = "met"
    WEAK = "weak"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Responder:
    """What the profile knows of the person who replies; None where it is not known."""

    has_photo: bool | None = None
    name: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    seen: Examined
    low: str
    plain: str
    responder: Responder
    author_name: str | None
    wait: timedelta | None


def assess(
    *,
    story_text: str,
    reply_text: str,
    tone: Tone | str | None = None,
    author_name: str | None = None,
    responder: Responder | None = None,
    story_published_at: datetime | None = None,
    reply_published_at: datetime | None = None,
    index: ReplyIndex | None = None,
) -> dict[int, FactorState]:
    """Return the state of each of the 19 factors. What only a profile or a clock can tell is taken from the arguments.

    `tone` overrides the estimate; factor 1 needs `responder.has_photo`, factor 7 both dates; where they are
    not known, the factor is not applicable.
    """
    seen = examine(story_text=story_text, reply_text=reply_text, index=index)
    wait = reply_published_at - story_published_at if story_published_at and reply_published_at else None
    return assess_examined(
        seen=seen,
        reply_text=reply_text,
        tone=Tone(tone) if tone is not None else tone_rules.estimate(story_text),
        author_name=author_name,
        responder=responder,
        wait=wait,
    )


def assess_examined(
    *,
    seen: Examined,
    reply_text: str,
    tone: Tone,
    author_name: str | None = None,
    responder: Responder | None = None,
    wait: timedelta | None = None,
) -> dict[int, FactorState]:
    """Return the same for a reply that the engine has examined already. `wait` is how long the story had no answer."""
    plain = normalise(reply_text)
    draft = _Draft(seen, lower(plain), plain, responder or Responder(), author_name, wait)
    skipped = {Tone.POSITIVE: _ONLY_NEGATIVE, Tone.NEGATIVE: _ONLY_POSITIVE, Tone.MIXED: frozenset[int]()}[
        tone
    ]
    return {
        number: FactorState.NOT_APPLICABLE if number in skipped else rule(draft)
        for number, rule in _RULES.items()
    }


def applicable(tone: Tone | str) -> int:
    """How many of the 19 factors apply to a story of this tone: 11, 18 or 19."""
    return 19 - len(
        {Tone.POSITIVE: _ONLY_NEGATIVE, Tone.NEGATIVE: _ONLY_POSITIVE}.get(Tone(tone), frozenset())
    )


def _state(met: bool, weak: bool = False) -> FactorState:
    return FactorState.MET if met else FactorState.WEAK if weak else FactorState.MISSING


def _photo(draft: _Draft) -> FactorState:
    if draft.responder.has_photo is None:
        return FactorState.NOT_APPLICABLE
    return _state(draft.responder.has_photo)


def _named(draft: _Draft) -> FactorState:
    flags = draft.seen.cues.flags
    return _state(
        bool(draft.responder.name)
        or flags["signed_with_name"]
        or wording.NAME_INTRO.search(draft.plain) is not None
    )


def _greeted(draft: _Draft) -> FactorState:
    squeezed = re.sub(r"\W", "", draft.low[:120])
    if draft.author_name:
        return _state(re.sub(r"\W", "", lower(draft.author_name)) in squeezed)
    greeting = wording.DEAR.match(draft.plain)
    if greeting is None:
        return FactorState.MISSING
    return _state(not wording.NOT_A_NAME.intersection(lower(greeting.group(1)).split()))


def _role(draft: _Draft) -> FactorState:
    given = bool(draft.responder.role) or draft.seen.cues.flags["signed_with_role"]
    return _state(given or wording.ROLE_INTRO.search(draft.low) is not None)


def _role_explained(draft: _Draft) -> FactorState:
    return _state(wording.ROLE_EXPLAINED.search(draft.low) is not None)


def _why_me(draft: _Draft) -> FactorState:
    return _state(wording.WHY_ME.search(draft.low) is not None, "on behalf of" in draft.low)


def _in_time(draft: _Draft) -> FactorState:
    if draft.wait is None:
        return FactorState.NOT_APPLICABLE
    return _state(draft.wait <= timedelta(days=7))


def _thanked(draft: _Draft) -> FactorState:
    reads = draft.seen.reading.sentences
    return _state(any(read.thanks for read in reads[:3]), any(read.thanks for read in reads))


def _passes_on(draft: _Draft) -> FactorState:
    return _state(draft.seen.cues.flags["says_shared_with_team"])


def _apologised(draft: _Draft) -> FactorState:
    reads = draft.seen.reading.sentences
    return _state(any(read.apology for read in reads), any(read.conditional for read in reads))


def _reassured(draft: _Draft) -> FactorState:
    flags = draft.seen.cues.flags
    if flags["states_change_made"] or flags["states_change_planned"]:
        return FactorState.MET
    words = wording.REASSURES.search(draft.low) is not None
    return _state(words and draft.seen.axes.public_substance, words or draft.seen.axes.public_substance)


def _tailored(draft: _Draft) -> FactorState:
    axes = draft.seen.axes
    if axes.template_similarity >= TEMPLATE and axes.specificity == 0:
        return FactorState.MISSING
    return _state(axes.specificity == 2, axes.specificity == 1)


def _returns(draft: _Draft) -> FactorState:
    return _state(
        wording.LATER.search(draft.low) is not None, draft.seen.cues.flags["invites_offline_contact"]
    )


def _signposts(draft: _Draft) -> FactorState:
    services = {match.group() for match in wording.SERVICE.finditer(draft.low)}
    return _state(bool(services - {"pals", "patient advice and liaison"}), bool(services))


def _signposts_explained(draft: _Draft) -> FactorState:
    if not wording.SERVICE.search(draft.low):
        return FactorState.MISSING
    return _state(wording.WHAT_FOR.search(draft.low) is not None)


def _contact_with_name(draft: _Draft) -> FactorState:
    details = PHONE.search(draft.plain) is not None or EMAIL.search(draft.plain) is not None
    named = _named(draft) is FactorState.MET or re.search(r"\bask for [A-Z][a-z]+", draft.plain) is not None
    return _state(details and named, details or "pals" in draft.low)


def _opening_times(draft: _Draft) -> FactorState:
    return _state(
        wording.HOURS.search(draft.low) is not None, wording.OFFICE_HOURS.search(draft.low) is not None
    )


def _several_ways(draft: _Draft) -> FactorState:
    ways = (
        PHONE.search(draft.plain) is not None,
        EMAIL.search(draft.plain) is not None,
        wording.IN_PERSON.search(draft.low) is not None,
        wording.POST.search(draft.low) is not None,
    )
    return _state(sum(ways) >= 2, sum(ways) == 1)


def _closed(draft: _Draft) -> FactorState:
    sign_off = draft.seen.reading.layout.sign_off
    ending = draft.low[-160:]
    polite = (sign_off is not None and sign_off.has_close) or wording.CLOSE_WORDS.search(ending) is not None
    signed = sign_off is not None and sign_off.name is not None
    return _state(polite and signed, polite or signed)


_RULES: Mapping[int, Callable[[_Draft], FactorState]] = {
    1: _photo,
    2: _named,
    3: _greeted,
    4: _role,
    5: _role_explained,
    6: _why_me,
    7: _in_time,
    8: _thanked,
    9: _passes_on,
    10: _apologised,
    11: _reassured,
    12: _tailored,
    13: _returns,
    14: _signposts,
    15: _signposts_explained,
    16: _contact_with_name,
    17: _opening_times,
    18: _several_ways,
    19: _closed,
}
