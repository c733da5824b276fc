"""Rules for people: who the author is, whom the story does not name, other patients, and staff where something went wrong.

Praise by name passes, and so does whoever signs. What the story itself has told is nobody's discovery.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from responses.checks import kin
from responses.checks.finding import Finding, Severity, finding, warning
from responses.typology.lexicon import FIRST_NAMES, NOT_NAMES
from responses.typology.text import Sentence, lower

if TYPE_CHECKING:
    from responses.checks.draft import Draft

_GREETING = re.compile(
    r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))[ ,]+(?:(?P<title>mr|mrs|ms|miss|mx|dr|sir|lady)\.? )?(?P<name>(?-i:[A-Z])[a-z'-]{1,30}(?: (?-i:[A-Z])[a-z'-]{1,30})?)(?=[\s,.!:;-]|$)",
    re.I,
)
_VOCATIVE = re.compile(
    r"\b[Tt]hank(?:s| you)(?: so much| very much| again)?, ([A-Z][a-z'-]{2,20})(?=[,.!]|$)"
)
_NOBODY = frozenset(
    [
        "patient",
        "sir",
        "madam",
        "reviewer",
        "all",
        "there",
        "author",
        "service",
        "user",
        "reader",
        "friend",
        "anonymous",
        "customer",
        "everyone",
        "colleague",
        "parent",
        "carer",
        "visitor",
        "mum",
        "dad",
        "team",
        "both",
        "whoever",
        "contributor",
        "poster",
        "member",
        "family",
        "story",
        "writer",
        "feedback",
    ]
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.? (?:[A-Z]\.? )?([A-Z][a-z'-]{1,30})")
_ROLE = re.compile(
    r"\b(?:consultant|surgeon|doctor|nurse|sister|matron|manager|midwife|registrar|specialist|team|lead|director|clinician|anaesthetist|colleague|staff|secretary|chief|professor|dentist|physio\w*|therapist|head|receptionist|governor|chair|volunteer|ask for|speak (?:to|with)|spoken (?:to|with)|contact|call|ring|write to|our)\b",
    re.I,
)


# Most people with a title are staff. Beside these words it is somebody who was cared for.
_OF_CARE = re.compile(
    r"\b(?:patients?|husband|wife|mother|father|mum|dad|son|daughter|relatives?|family|bed|admitted|discharged|treated|diagnosed|illness|operation|died|passed away|funeral|neighbour|visitor|resident|care of|cared for|looked after)\b",
    re.I,
)


# A reply with more titles than this is none, and nobody's patience is tried by it.
_MOST_LOOKED_AT = 100


def author_names(draft: Draft) -> Iterator[Finding]:
    """The author's real name, where it is not the one that they chose."""
    for match in (_GREETING.match(draft.text), _VOCATIVE.search(draft.text)):
        if match is not None:
            severity = _how_real(match, draft)
            if severity is not None:
                yield finding(
                    match.span("name" if "name" in match.re.groupindex else 1), "real_name", severity
                )


def _how_real(match: re.Match[str], draft: Draft) -> Severity | None:
    """A title with a surname is never a screen name; a first name may be one where we were not told the screen name."""
    groups = match.groupdict()
    words = lower(groups.get("name") or match.group(1)).split()
    if not words or any(word in draft.story_words or word in _NOBODY for word in words):
        return None
    if groups.get("title"):
        return Severity.BLOCK
    names = [word for word in words if word in FIRST_NAMES]
    if not names or words[0] not in FIRST_NAMES:
        return None
    if draft.author_name or (len(words) == 2 and words[1] not in NOT_NAMES):
        squeezed = re.sub(r"\W", "", lower(draft.author_name or ""))
        return None if words[0] in squeezed else Severity.BLOCK
    return Severity.WARN


def names(draft: Draft) -> Iterator[Finding]:
    """People whom the story does not name: "Mr Henderson", "your husband Peter"."""
    greeting = _GREETING.match(draft.text)
    after = greeting.end() if greeting else 0
    for place, match in enumerate(_TITLED.finditer(draft.text, after, draft.signature_from)):
        if place >= _MOST_LOOKED_AT:
            yield finding(match.span(), "name_not_in_story")
            continue
        around = (
            draft.text[max(0, match.start() - 45) : match.start()]
            + " | "
            + draft.text[match.end() : match.end() + 45]
        )
        known = lower(match.group(1)) in draft.story_words or lower(match.group(1)) in draft.signed_words
        if not known and not _ROLE.search(around):
            severity = Severity.BLOCK if _OF_CARE.search(around) else Severity.WARN
            yield finding(match.span(), "name_not_in_story", severity)
    for match in kin.NAMED.finditer(draft.text):
        name = match.group("after") or match.group("before")
        if (
            lower(name) not in draft.story_words
            and lower(name) not in NOT_NAMES
            and lower(name) not in draft.signed_words
        ):
            yield finding(match.span(), "name_not_in_story")


def relations(draft: Draft) -> Iterator[Finding]:
    """A relation, a sex or an age that the story does not give."""
    for sentence in draft.sentences:
        for match in kin.RELATION.finditer(sentence.raw):
            word = lower(match.group(1))
            if not kin.listed(sentence.raw, match) and not kin.told(word, draft.story_words):
                yield _at(sentence, match, "relation_not_in_story")
        for match in kin.SEX.finditer(sentence.raw):
            word = lower(next(group for group in match.groups() if group))
            if not kin.told(word, draft.story_words):
                yield _at(sentence, match, "attribute_not_in_story")
        for match in kin.AGE.finditer(sentence.raw):
            age = next(group for group in match.groups() if group)
            if age not in draft.story_words:
                yield _at(sentence, match, "attribute_not_in_story")


_OTHER = r"(?:patient|lady|gentleman|man|woman|person|visitor|resident|boy|girl|child|individual|prisoner|relative|inpatient)"
_OTHER_ONE = re.compile(
    rf"\b(?:the|another|an|that|this|a) (?:(?:other|elderly|young|older|younger|female|male|fellow|particular|same) ){{0,2}}{_OTHER}\b"
    r"(?P<where>[ ,]+(?:who (?:was |is )?)?(?:(?:in|on) (?:the )?(?:next |other |opposite |same |adjacent |neighbouring )?(?:bed|bay|room|cubicle|chair|side room)\b|opposite\b|next to (?:you|her|him|your|them)|beside (?:you|her|him|your)|across from|near (?:you|her|him)|(?:that )?you (?:saw|mention\w*|describe\w*|heard|refer\w*)|who (?:shouted|was shouting|kept|hit|disturbed|upset|attacked|grabbed|frightened|screamed|kicked|wandered|swore)))?"
    r"(?P<rest>[^.!?\n]{0,90})",
    re.I,
)
_STATE = re.compile(
    r"\b(?:is|was|has|had|were|suffers?|suffered|lives? with|been|became|become|being|passed|died)\b[^.!?]{0,40}?\b(?:confused|dementia|alzheimer\w*|unwell|very ill|seriously ill|dying|died|dead|passed away|away|discharged|moved|transferred|admitted|detained|sectioned|intoxicated|drunk|drugs?|alcohol\w*|police|learning disab\w+|autis\w+|psych\w+|infect\w+|contagious|isolat\w+|vulnerable|withdraw\w+|distressed|agitated|delirious|delirium|known to us|prisoner|cancer|stroke|seizure|epilep\w+|mental\w*|violent|sedated|suicidal|terminal\w*|palliative|resuscitat\w+|cardiac|arrest|waiting for a placement|homeless|deaf|blind)\b"
    r"|\bsuffers? (?:from|with)\b|\b(?:died|passed away)\b",
    re.I,
)
_RELATIVE_ACT = re.compile(
    rf"\byour {kin.WORDS} (?:has |had |have |also |since |then |already |did ){{0,2}}((?:told|rang|called|phoned|asked|contacted|spoke (?:to|with)|wrote to|e-?mailed|informed|visited) (?:us|me|our|the|staff)|complained|reported|signed|refused|consented|threatened|shouted|disagreed)\b",
    re.I,
)
_ACTS_AS_TOLD = {
    "rang": "ring",
    "told": "tell",
    "spoke": "speak",
    "spoken": "speak",
    "wrote": "write",
    "written": "write",
}


def third_parties(draft: Draft) -> Iterator[Finding]:
    """Another patient, or what a relative did: theirs to tell, not ours."""
    for sentence in draft.sentences:
        for match in _OTHER_ONE.finditer(sentence.raw):
            state = _STATE.search(match.group("rest"))
            where = match.group("where")
            if where and state:
                yield _at(sentence, match, "third_party", end=match.start("rest") + state.end())
            elif (where or state) and re.match(r"(?:another|the other)\b", match.group(), re.I):
                yield _at(sentence, match, "third_party", Severity.WARN, end=match.start("rest"))
        for match in _RELATIVE_ACT.finditer(sentence.raw):
            act = lower(match.group(1)).split()[0]
            stem = _ACTS_AS_TOLD.get(act, act.removesuffix("ed")[:5])
            if act not in draft.story_words and not any(word.startswith(stem) for word in draft.story_words):
                yield _at(sentence, match, "third_party")


_TITLE = r"(?:Dr\.?|Doctor|Mr\.?|Mrs\.?|Ms\.?|Miss|Nurse|Sister|Matron|Prof(?:essor)?\.?|Staff Nurse|Midwife|Consultant|Receptionist|Healthcare Assistant|HCA|Physio(?:therapist)?)"
_STAFF = rf"(?:{_TITLE} (?:[A-Z][a-z]+ )?[A-Z][a-z'-]+|[A-Z][a-z'-]{{2,20}}(?: [A-Z][a-z'-]{{2,20}})?)"
_BAD = r"(?:rude|dismissive|abrupt|unkind|unprofessional|careless|negligent|incompetent|lazy|uncaring|unhelpful|aggressive|bossy|short|sharp|impatient|inexperienced|wrong|mistaken|at fault|to blame|in the wrong|out of order|inappropriate|cold|insensitive|thoughtless|heavy-handed|rough|late|hasty|patronising|condescending)"
_BLAME = re.compile(
    rf"\b(?P<name>{_STAFF})(?:'s)?,?(?: who [^.!?,]{{3,40}},?)? (?:was|is|were|has been|had been|seemed|came across as|appeared|can be|should not have been|shouldn't have been|were being) (?:\w+ ){{0,3}}{_BAD}\b"
    rf"|\b(?P<name2>{_STAFF}),?(?: who [^.!?,]{{3,40}},?)? (?:failed|forgot|made (?:a|an|the|this) (?:\w+ )?(?:mistake|error|misjudgement)|did not (?:do|follow|check|listen|act|give|record|read|tell|take|pass|show|behave|treat|explain|ask)|didn't (?:do|follow|check|listen|act|give|record|read|tell|take|pass|show|behave|treat|explain|ask)|ignored|shouted|lied|refused|neglected|should (?:not )?have|shouldn't have|ought (?:not )?to have|spoke (?:to you )?(?:rudely|sharply)|let you down|missed|misread|misdiagnosed|gave you the wrong|got (?:it|this) wrong|has (?:admitted|accepted)|broke (?:the|our) (?:rules|policy)|behaved)\b"
    rf"|\b(?P<name3>{_STAFF})'s (?:\w+ ){{0,2}}(?:attitude|mistake|error|failure|behaviour|manner|rudeness|conduct|negligence|fault|incompetence|carelessness|tone|lapse)\b"
    rf"|\b(?:mistake|error|fault|failure|blame|delay|harm)\b[^.!?]{{0,25}}\b(?:made by|of|by|caused by|on the part of|lies? with|down to|with) (?P<name4>{_STAFF})"
)
_UNNAMED = re.compile(
    r"\b(?:the|our|this|that|one|a) (?:\w+ ){0,2}(?:nurse|doctor|receptionist|midwife|consultant|surgeon|registrar|member of staff|staff member|colleague|carer|healthcare assistant|porter|therapist|clinician|gp|locum|agency nurse|paramedic|secretary)\b(?: who [^.!?,]{3,40})?"
    r"(?:'s (?:fault|negligence|incompetence|carelessness)| (?:was|is) (?:\w+ ){0,2}(?:at fault|to blame|negligent|incompetent|careless|lazy|in the wrong|not competent|responsible for (?:this|the|your) (?:\w+ )?(?:error|mistake|delay|failure|harm))| has (?:admitted|accepted) (?:\w+ )?(?:fault|blame|negligence|liability|the error|the mistake)| (?:lied|is known for|has a history of|has done this before))"
    r"|\b(?:fault|blame|negligence) (?:of|lies with|rests with) (?:the|our|that|one) (?:\w+ ){0,2}(?:nurse|doctor|receptionist|midwife|consultant|surgeon|registrar|member of staff|colleague|locum)\b",
    re.I,
)
_SORRY_NAMED = re.compile(
    rf"\b(?:[Ss]orry|[Aa]pologi[sz]e|[Rr]egret)\b[^.!?]{{0,60}}?\b(?P<name>{_TITLE} [A-Z][a-z'-]+)\b(?: (?:was|did|made|spoke|treated|upset|said)|'s|[.,]| and| for| during)"
)
_NEGATED = re.compile(r"\b(?:not|no one|nobody|never|neither|nor|n't)\b", re.I)


def staff(draft: Draft) -> Iterator[Finding]:
    """A member of staff who is named and blamed, or blamed so that everybody knows whom."""
    for sentence in draft.sentences:
        raw = sentence.raw
        named = next((match for match in _BLAME.finditer(raw) if _is_staff(match, draft)), None)
        if named is not None:
            yield _at(sentence, named, "staff_blamed")
            continue
        unnamed = _UNNAMED.search(raw)
        if unnamed and not _NEGATED.search(unnamed.group()):
            yield _at(sentence, unnamed, "staff_blamed")
            continue
        sorry = _SORRY_NAMED.search(raw)
        if sorry:
            yield warning(_span(sentence, sorry.start("name"), sorry.end("name")), "staff_named")


def _is_staff(match: re.Match[str], draft: Draft) -> bool:
    name = next(group for group in match.groups() if group)
    words = re.findall(r"[A-Za-z][a-z'-]+", name)
    titled = re.match(_TITLE + r"\s", name) is not None
    known = titled or words[0].lower() in FIRST_NAMES
    told_of_patient = not titled and bool(
        re.search(rf"\b(?:my|our) {kin.WORDS},? {re.escape(words[0])}\b", draft.story, re.I)
    )
    return (
        known
        and not told_of_patient
        and not _NEGATED.search(
            match.group()
            .split(name, 1)[-1][:24]
            .replace("did not", "")
            .replace("didn't", "")
            .replace("not have", "")
            .replace("n't have", "")
        )
    )


def _at(
    sentence: Sentence,
    match: re.Match[str],
    rule: str,
    severity: Severity = Severity.BLOCK,
    *,
    end: int | None = None,
) -> Finding:
    return finding(_span(sentence, match.start(), match.end() if end is None else end), rule, severity)


def _span(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    return sentence.start + start, sentence.start + end
