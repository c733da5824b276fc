"""Read a reply sentence by sentence: which courtesy, invitation, promise or answer each one holds.

The reading is made once for a reply; cues, axes, coach and the 19 factors all look at it and never search again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from responses.typology import phrases, signals
from responses.typology.layout import Layout, read
from responses.typology.lexicon import CONCEPT_GRAMS, CONCEPT_HEADS, CONCEPT_WEIGHTS, FEELING, STOP, word_weight
from responses.typology.signals import Kind
from responses.typology.text import Sentence, stem, words

Span = tuple[int, int]

_ACKNOWLEDGES = re.compile(
    r"\b(?:glad|pleased|delighted|happy|sorry|disappointed|lovely|great|good|wonderful|saddened|sad|concerned|nice|thrilled|proud|fantastic|brilliant|heartening)\b"
    r"[^.!?]{0,20}\b(?:to (?:hear|read|know|see|learn|note)|that (?:you|your|our|the|they|she|he)|you (?:had|were|have|found|felt|enjoyed|received)|the (?:team|staff|\w+ team))\b"
)
_WE_DID = re.compile(r"\b(?:we|i)(?:'ve| have)(?: now| since| already| also)? (?!been|had|read|heard|seen|shared|passed)\w+")
_NOT_MADE = re.compile(
    r"\b(?:should|could|would|might|must|may|to|if|never|not|hasn't|haven't|you|your \w+) (?:ever )?(?:have|had|has)? ?(?:been )?"
    + signals._DONE_VERB
    + r"|\bmoved by|\bmoved to (?:read|hear|tears)|\bput (?:your|this|that|it) (?:\w+ )?(?:wording|story|up|on|in)"
    + r"|\b(?:made|make|put|given|raised|provided|held|set|brought|improved) (?:aware|you|us|me|him|her|them|it|such|our day|your|my|a (?:\w+ )?difference|all the difference|every(?:one|thing)|to feel|"
    r"the (?:care|best|experience|effort|high|team|staff|difference|whole|process easier)|this (?:experience|time|easier)|an? (?:good|great|excellent|positive|negative|complaint|high|impact|impression|big|huge)|sure (?:you|that you|your|he|she)|things|at ease|by|in (?:such|high)|time|so |feel)"
)
_SOFT_ACTION = re.compile(r"\b(?:will|'ll|shall|going to|hope to|plan to|to) (?:\w+ ){0,2}(?:speak|talk|discuss|share|shar|meet|ask|raise|call|ring|contact|us(?:e|ing)|review|check|run|give|tak|mak(?:e|ing) (?:sure|certain)|ensur|learn|request|phone|record|chas|write|email)")
_WHEN = re.compile(
    r"\b(?:next|this|coming|following) (?:week|month|year|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|team|ward|staff|clinical|governance)|\b(?:by|from|before|in|on) (?:the )?(?:end of|early|late|monday|tuesday|wednesday|thursday|friday|january|february|march|april|may|june|july|august|september|october|november|december|today|tomorrow|\d{1,2}(?:st|nd|rd|th)?\b)|\b(?:tomorrow|today|weeks|our next|staff meeting|team meeting|ward meeting|training|huddle|handover)\b"
)
# A number or address in the body is itself an invitation, however it is worded.
_ADDRESS = re.compile(r"(?:\+44|\(?\b0)\d[\d ()-]{7,14}\d\b|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}")
_WE_WILL = re.compile(r"\b(?:we|i)(?:'ll|'re|'m| will| are| am| have| plan)\b")
_ABOUT_THE_CALL = re.compile(r"\b(?:your call|when you (?:call|ring|phone)|put (?:straight |you )?through|expect(?:ing)? your|hear from you|speak to you|call you|ring you|meet you|contact you)\b")
_LOOKED = re.compile(r"\b(?:found|look(?:ed)? (?:into|at|back)|checked|investigated|explained|turns out|because|confirmed|told me)\b")
_STARTS_ANSWER = re.compile(r"\b(?:you are (?:quite |absolutely |completely |entirely )?right|you're (?:quite |absolutely |completely )?right|you make a (?:good|fair|very good|really good) point|that is (?:a )?(?:fair|good)|we got (?:this|that|it) wrong|we let you down|should not have happened|shouldn't have happened|should have been|to answer your|in answer to|you asked|you ask\b|you mention(?:ed)? that|you suggest(?:ed)?|your suggestion|your idea)")


@dataclass(slots=True)
class Read:
    """One body sentence and what it holds. `kinds` maps each kind of substance to its weight, 0 to 1."""

    sentence: Sentence
    stems: list[str]
    elements: dict[str, float]
    thanks: Span | None = None
    apology: Span | None = None
    conditional: Span | None = None
    shared: Span | None = None
    invite: Span | None = None
    cannot: Span | None = None
    purpose: bool = False
    if_you_like: bool = False
    signpost: bool = False
    stock: bool = False
    acknowledges: bool = False
    vague: bool = False
    change_made: bool = False
    change_planned: bool = False
    returns: bool = False
    recurring: bool = False
    kinds: dict[Kind, float] = field(default_factory=dict)

    @property
    def substance(self) -> float:
        """The strongest weight among the sentence's kinds."""
        return max(self.kinds.values(), default=0.0)

    @property
    def plain_content(self) -> int:
        """How many distinct content words lie outside the vocabulary of courtesy."""
        return sum(1 for weight in self.elements.values() if weight >= 0.5)


    def novelty(self, story: Mapping[str, float]) -> int:
        """Content words that the story does not hold: what the sentence tells its reader, beyond warmth and courtesy."""
        if self.recurring or self.stock or self.thanks or self.apology or self.conditional or self.acknowledges:
            return 0
        if self.shared or self.invite or self.cannot:
            return 0
        return sum(
            1 for element, weight in self.elements.items() if weight >= 0.5 and element not in story and element not in FEELING
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole reply, read."""

    layout: Layout
    sentences: tuple[Read, ...]


def elements_of(tokens: Sequence[str]) -> dict[str, float]:
    """Elements (concepts and content words) named in a run of words, with what each proves when shared.

    A word that belongs to a concept counts under the concept, so that "casualty" meets "A&E".
    """
    stems = [stem(token) for token in tokens]
    found: dict[str, float] = {}
    at = 0
    while at < len(stems):
        step = 1
        if stems[at] in CONCEPT_HEADS:
            for size in (4, 3, 2, 1):
                concepts = CONCEPT_GRAMS.get(tuple(stems[at : at + size]))
                if concepts and at + size <= len(stems):
                    for concept in concepts:
                        found[f"#{concept}"] = CONCEPT_WEIGHTS[concept]
                    if size > 1:
                        step = size
                        if CONCEPT_WEIGHTS[concepts[0]] > 0:
                            _add_parts(found, tokens[at : at + size])
                    break
        if step == 1 and tokens[at] not in STOP:
            weight = word_weight(stems[at])
            if weight > 0 and not (stems[at] in CONCEPT_HEADS and (stems[at],) in CONCEPT_GRAMS):
                found[stems[at]] = weight
        at += step
    return found


def _add_parts(found: dict[str, float], tokens: Sequence[str]) -> None:
    """The single words of "waiting room" count too, at half weight: the story may say that the room was full."""
    for token in tokens:
        if token not in STOP:
            for element, weight in elements_of((token,)).items():
                found.setdefault(element, 0.5 * weight)


def read_reply(text: str) -> Reading:
    """Read a reply. Raises nothing; an empty reply has no sentences."""
    layout = read(text)
    return Reading(layout, tuple(_read_sentence(sentence) for sentence in layout.body))


def _span(sentence: Sentence, match: re.Match[str] | None) -> Span | None:
    return None if match is None else (sentence.start + match.start(), sentence.start + match.end())


def _read_sentence(sentence: Sentence) -> Read:
    low = sentence.low
    tokens = words(low)
    result = Read(sentence, [stem(token) for token in tokens], elements_of(tokens))
    _read_courtesy(result, low)
    _read_invitation(result, low)
    _read_substance(result, low)
    return result


def _read_courtesy(result: Read, low: str) -> None:
    sentence = result.sentence
    if "than" in low or "apprec" in low or "grateful" in low or " of you to " in low:
        result.thanks = _span(sentence, phrases.THANKS.search(low))
    if "sorry" in low or "pol" in low or "regret" in low or "forgive" in low:
        conditional = phrases.CONDITIONAL_APOLOGY.search(low)
        result.conditional = _span(sentence, conditional)
        if conditional is None and not phrases.NOT_APOLOGY.search(low):
            result.apology = _span(sentence, phrases.APOLOGY.search(low))
        elif conditional is not None:
            rest = low[: conditional.start()] + " " * (conditional.end() - conditional.start()) + low[conditional.end() :]
            result.apology = _span(sentence, phrases.APOLOGY.search(rest))
    after_thanks = low if result.thanks is None else " " * (result.thanks[1] - sentence.start) + low[result.thanks[1] - sentence.start :]
    result.shared = _span(sentence, phrases.SHARED.search(after_thanks) or (phrases.SHARED.search(low) if "for sharing" not in low else None))
    result.stock = phrases.STOCK.search(low) is not None
    result.acknowledges = _ACKNOWLEDGES.search(low) is not None


def _read_invitation(result: Read, low: str) -> None:
    sentence = result.sentence
    result.signpost = phrases.CLINICAL_SIGNPOST.search(low) is not None
    returns = phrases.REPLY_HERE.search(low)
    result.returns = returns is not None
    invite = phrases.INVITE.search(low) or (_ADDRESS.search(low) if "0" in low or "@" in low else None)
    if invite and not (result.signpost and "pals" not in low) and not (result.returns and "contact" not in low and "@" not in low and "call" not in low):
        result.invite = _span(sentence, invite)
    result.cannot = _span(sentence, phrases.CANNOT_DISCUSS.search(low))
    if result.invite:
        result.purpose = phrases.PURPOSE.search(low) is not None
        result.if_you_like = phrases.IF_YOU_LIKE.search(low) is not None and not (
            phrases.WE_WOULD_LIKE.search(low) and not low.startswith(("if ", "should "))
        )


def _read_substance(result: Read, low: str) -> None:
    """Weigh what the sentence tells its reader; courtesy and stock phrases weigh little."""
    kinds = result.kinds
    content = result.plain_content
    bare = low
    if result.invite is not None or result.cannot is not None:
        starts = [span[0] for span in (result.invite, result.cannot) if span]
        bare = low[: min(starts) - result.sentence.start]
        content = sum(1 for weight in elements_of(words(bare)).values() if weight >= 0.5)
    if len(bare) > 12:
        _read_changes(result, bare, content)
        if signals.FOUND.search(bare) and not _ABOUT_THE_CALL.search(bare):
            told_only = result.shared is not None and not _LOOKED.search(bare)
            kinds[Kind.FOUND] = (0.8 if content >= 1 else 0.55) * (0.4 if told_only else 1.0)
        if signals.EXPLAINS.search(bare):
            kinds[Kind.EXPLAINS] = 0.7 if content >= 3 else 0.6 if content == 2 else 0.35
        if signals.INFORMS.search(bare) and result.invite is None:
            kinds[Kind.INFORMS] = 0.7 if content >= 2 else 0.4
        if signals.KEEPS.search(bare):
            kinds[Kind.KEEPS] = (0.7 if content >= 1 else 0.4) * (0.5 if result.shared and content < 3 else 1.0)
        if signals.NAMED_ASK.search(bare) and not result.shared:
            kinds[Kind.PLANNED] = max(kinds.get(Kind.PLANNED, 0.0), 0.75 if content >= 1 else 0.5)
        if _STARTS_ANSWER.search(bare):
            kinds[Kind.EXPLAINS] = max(kinds.get(Kind.EXPLAINS, 0.0), 0.45 if content >= 1 else 0.3)
    if low.rstrip(" \"')").endswith("?") and result.invite is None and signals.QUESTION.search(low) and not signals.RHETORICAL.search(low):
        kinds[Kind.ASKS] = 0.85 if content >= 1 else 0.65
    if result.signpost:
        kinds[Kind.INFORMS] = max(kinds.get(Kind.INFORMS, 0.0), 0.5)
    if result.returns:
        kinds[Kind.RETURNS] = 0.6 if not result.vague else 0.5
    _discount(result, low, content)


def _read_changes(result: Read, bare: str, content: int) -> None:
    if any(not _NOT_MADE.search(bare[max(0, m.start() - 12) : m.end() + 14]) for m in signals.MADE.finditer(bare)) and not (
        result.shared and content < 3
    ):
        result.change_made = True
        result.kinds[Kind.MADE] = 0.95 if content >= 1 else 0.6
    vague = signals.VAGUE_PLAN.search(bare)
    result.vague = vague is not None
    if _plans(result, bare, vague, content):
        soft = _SOFT_ACTION.search(bare) is not None
        result.change_planned = not result.change_made and (not soft or content >= 2) and content >= 1
        result.kinds[Kind.PLANNED] = (0.85 if not soft else 0.65) if content >= 1 else 0.45
    elif vague and not result.shared and content >= 2:
        result.kinds[Kind.VAGUE] = 0.35
    elif vague:
        result.kinds[Kind.VAGUE] = 0.15


def _plans(result: Read, bare: str, vague: re.Match[str] | None, content: int) -> bool:
    """A promise counts when it is neither a passing on nor one of the vague promises, unless it is dated and concrete."""
    taken = []
    if result.shared is not None:
        taken.append((result.shared[0] - result.sentence.start, result.shared[1] - result.sentence.start))
    dated = _WHEN.search(bare) is not None and content >= 2 and result.shared is None
    if vague is not None and not dated:
        taken.append(vague.span())
    if _ABOUT_THE_CALL.search(bare) or (result.apology is not None and not _WE_WILL.search(bare)):
        return False
    return any(
        all(match.end() <= start or match.start() >= end for start, end in taken)
        for match in signals.PLANNED.finditer(bare)
    )


def _discount(result: Read, low: str, content: int) -> None:
    """Stock phrases and "I am glad that …" hold words of action without acting."""
    factor = 0.5 if result.invite or result.cannot else 1.0
    if result.thanks and not result.change_made and not result.change_planned:
        factor *= 0.35
    if result.stock:
        factor *= 0.35 if content < 4 else 0.6
    if result.acknowledges and not _WE_DID.search(low):
        factor *= 0.35
        if result.change_made:
            result.change_made = False
    if result.conditional:
        factor *= 0.5
    if result.apology and Kind.EXPLAINS in result.kinds and not _LOOKED.search(low):
        result.kinds[Kind.EXPLAINS] *= 0.6
    if result.stock and content < 2:
        result.change_made = result.change_planned = False
    if factor < 1.0:
        for kind in result.kinds:
            result.kinds[kind] *= factor
