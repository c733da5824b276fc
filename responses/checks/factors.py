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

from responses.typology import tone as tone_rules
from responses.typology.cues import EMAIL, PHONE
from responses.typology.engine import Examined, examine
from responses.typology.lexicon import ROLES
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


_ROLE_INTRO = re.compile(
    r"\b(?:i'm|i am|as) (?:the |a |an |one of the |your )?(?:\w+ ){0,4}?(?:" + "|".join(sorted(ROLES)) + r")\b|\bmy role (?:is|as)\b|\bi (?:manage|lead|run|head|look after)\b"
)
_NAME_INTRO = re.compile(r"\b[Mm]y name is [A-Z][a-z]+|\b(?:I'm|I am) [A-Z][a-z]+(?: [A-Z][a-z]+)?(?:,| and)")
_ROLE_EXPLAINED = re.compile(
    r"\b(?:which means|meaning that|so) i\b|\b(?:i|who) (?:look|looks) after\b|\bresponsible for\b|\bi (?:manage|lead|run|oversee|head|am in charge)\b|\bmy (?:job|role) is\b|\bin charge of\b"
)
_WHY_ME = re.compile(
    r"\bi(?:'m| am)? (?:replying|responding|writing|answering) (?:to you )?(?:because|as|since)\b|\bas (?:the|your) (?:\w+ ){0,4}?(?:manager|matron|sister|lead|nurse|consultant|head|midwife|doctor|therapist)\b[^.!?]{0,40}\b(?:i|my|me)\b"
    r"|\bi(?:'m| am) (?:the|one of the) (?:\w+ ){0,4}?(?:manager|matron|sister|lead|nurse|consultant|head|midwife|doctor|therapist|supervisor|physio\w*)\b[^.!?]{0,20}\b(?:for|of|on|in|at|you|who)\b|\bi (?:manage|lead|run|look after|head) (?:the|our|this)\b|\bi was (?:the|one of the|on)\b"
)
_REASSURES = re.compile(r"\b(?:reassur\w+|assure[ds]?|please be assured|rest assured|want you to know|this will not happen|to prevent|to stop this|so that (?:this|it|no|other|others))\b")
_LATER = re.compile(
    r"\b(?:i|we)(?:'ll| will| would like to|'d like to) (?:\w+ ){0,2}(?:update|come back|get back|let you know|report back|be in touch|contact you|call you|ring you|write again|follow up|post)\b|\bif you (?:would|'d) like (?:to hear|an update|us to let)\b|\b(?:reply|write|comment) (?:again )?here\b|\bkeep you (?:informed|updated|posted)\b|\bdo (?:reply|come back)\b|\bonce (?:we|i|this|it)\b[^.!?]{0,60}\b(?:let you know|update)\b"
)
_SERVICE = re.compile(
    r"\b(?:pals|patient advice and liaison|healthwatch|advocacy|ombudsman|samaritans|nhs 111|111|crisis line|talking therapies|your gp|citizens advice|macmillan|maggie's|mind\b|age uk|alzheimer's society|carers?(?:'|s)? (?:centre|trust|hub)|cruse|bereavement (?:service|team)|birth reflections|chaplain\w*|safeguarding|social services|pharmacist|support group|helpline|marie curie|shout|stroke association|diabetes uk|british heart foundation|interpreting service|transport service|self-?refer\w*)\b"
)
_WHAT_FOR = re.compile(
    r"\b(?:who|which|they|that|pals|team|service|it|she|he)\b[^.!?]{0,20}\b(?:can|will|could|is there to|are there to|helps?|offers?|gives?|supports?|provides?|specialis\w+)\b[^.!?]{0,60}\b(?:help|support|advi[cs]e|listen|talk|look|answer|sort|arrange|guide|explain|resolve|with|free|people|you)\b|\bfor (?:help|support|advice) (?:with|about|on)\b"
)
_HOURS = re.compile(
    r"\b(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)?|noon) ?(?:to|-|until|till|and) ?(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)?|noon)\b|\b(?:monday|mon|weekday|tuesday)s?\b[^.!?]{0,20}\b(?:to|-|until)\b[^.!?]{0,15}\b(?:friday|fri|sunday|saturday|thursday)|\b24 hours\b|\b24/7\b|\bany day\b|\b(?:until|before|after|from) \d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b"
)
_OFFICE_HOURS = re.compile(r"\b(?:office|working|normal|opening) hours\b|\bduring the (?:day|week)\b|\bweekdays\b")
_IN_PERSON = re.compile(r"\b(?:pop in|drop in|come (?:and|to) see|visit us|in person|at the (?:desk|main entrance)|our office (?:is|on|at))\b")
_POST = re.compile(r"\bwrite to (?:us|me|the|our)\b|\bby post\b")
_CLOSE_WORDS = re.compile(r"\b(?:regards|wishes|sincerely|faithfully|take care|all the best|thank you again|thanks again|thank you|many thanks|warmly|with thanks)\b")
_DEAR = re.compile(r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))[ ,]+([^\n,!.:;]{1,40})", re.I)
_NOT_A_NAME = frozenset("patient sir madam reviewer all there author service user sir/madam to whom anonymous friend customer and".split())


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

    `tone` overrides the estimate; factor 1 needs `responder.has_photo`, factor 7 both dates: unknown means not applicable.
    """
    story_tone = Tone(tone) if tone is not None else tone_rules.estimate(story_text)
    plain = normalise(reply_text)
    wait = reply_published_at - story_published_at if story_published_at and reply_published_at else None
    seen = examine(story_text=story_text, reply_text=reply_text, index=index)
    draft = _Draft(seen, lower(plain), plain, responder or Responder(), author_name, wait)
    skipped = {Tone.POSITIVE: _ONLY_NEGATIVE, Tone.NEGATIVE: _ONLY_POSITIVE, Tone.MIXED: frozenset[int]()}[story_tone]
    return {
        number: FactorState.NOT_APPLICABLE if number in skipped else rule(draft) for number, rule in _RULES.items()
    }


def applicable(tone: Tone | str) -> int:
    """How many of the 19 factors apply to a story of this tone: 11, 18 or 19."""
    return 19 - len({Tone.POSITIVE: _ONLY_NEGATIVE, Tone.NEGATIVE: _ONLY_POSITIVE}.get(Tone(tone), frozenset()))


def _state(met: bool, weak: bool = False) -> FactorState:
    return FactorState.MET if met else FactorState.WEAK if weak else FactorState.MISSING


def _photo(draft: _Draft) -> FactorState:
    if draft.responder.has_photo is None:
        return FactorState.NOT_APPLICABLE
    return _state(draft.responder.has_photo)


def _named(draft: _Draft) -> FactorState:
    flags = draft.seen.cues.flags
    return _state(bool(draft.responder.name) or flags["signed_with_name"] or _NAME_INTRO.search(draft.plain) is not None)


def _greeted(draft: _Draft) -> FactorState:
    squeezed = re.sub(r"\W", "", draft.low[:120])
    if draft.author_name:
        return _state(re.sub(r"\W", "", lower(draft.author_name)) in squeezed)
    greeting = _DEAR.match(draft.plain)
    if greeting is None:
        return FactorState.MISSING
    return _state(not _NOT_A_NAME.intersection(lower(greeting.group(1)).split()))


def _role(draft: _Draft) -> FactorState:
    given = bool(draft.responder.role) or draft.seen.cues.flags["signed_with_role"]
    return _state(given or _ROLE_INTRO.search(draft.low) is not None)


def _role_explained(draft: _Draft) -> FactorState:
    return _state(_ROLE_EXPLAINED.search(draft.low) is not None)


def _why_me(draft: _Draft) -> FactorState:
    return _state(_WHY_ME.search(draft.low) is not None, "on behalf of" in draft.low)


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
    words = _REASSURES.search(draft.low) is not None
    return _state(words and draft.seen.axes.public_substance, words or draft.seen.axes.public_substance)


def _tailored(draft: _Draft) -> FactorState:
    axes = draft.seen.axes
    if axes.template_similarity >= TEMPLATE and axes.specificity == 0:
        return FactorState.MISSING
    return _state(axes.specificity == 2, axes.specificity == 1)


def _returns(draft: _Draft) -> FactorState:
    return _state(_LATER.search(draft.low) is not None, draft.seen.cues.flags["invites_offline_contact"])


def _signposts(draft: _Draft) -> FactorState:
    services = {match.group() for match in _SERVICE.finditer(draft.low)}
    return _state(bool(services - {"pals", "patient advice and liaison"}), bool(services))


def _signposts_explained(draft: _Draft) -> FactorState:
    if not _SERVICE.search(draft.low):
        return FactorState.MISSING
    return _state(_WHAT_FOR.search(draft.low) is not None)


def _contact_with_name(draft: _Draft) -> FactorState:
    details = PHONE.search(draft.plain) is not None or EMAIL.search(draft.plain) is not None
    named = _named(draft) is FactorState.MET or re.search(r"\bask for [A-Z][a-z]+", draft.plain) is not None
    return _state(details and named, details or "pals" in draft.low)


def _opening_times(draft: _Draft) -> FactorState:
    return _state(_HOURS.search(draft.low) is not None, _OFFICE_HOURS.search(draft.low) is not None)


def _several_ways(draft: _Draft) -> FactorState:
    ways = (
        PHONE.search(draft.plain) is not None,
        EMAIL.search(draft.plain) is not None,
        _IN_PERSON.search(draft.low) is not None,
        _POST.search(draft.low) is not None,
    )
    return _state(sum(ways) >= 2, sum(ways) == 1)


def _closed(draft: _Draft) -> FactorState:
    sign_off = draft.seen.reading.layout.sign_off
    ending = draft.low[-160:]
    polite = (sign_off is not None and sign_off.has_close) or _CLOSE_WORDS.search(ending) is not None
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
