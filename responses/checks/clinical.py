"""Rules for clinical facts: what the reply says of somebody's care that the story does not, and what it repeats.

A fact is new where it is said of this person ("your potassium", "you were given warfarin") or of this event ("the wait
for chemotherapy was too long"). How things are done in general, a team's name or training says nothing about anybody.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING

from responses.checks.finding import Finding, finding, warning
from responses.checks.lexicon import Kind, Mention, mentions, told_by
from stories.analysis.births import MONTHS

if TYPE_CHECKING:
    from responses.checks.draft import Draft
    from responses.typology.text import Sentence

_WHOSE = r"(?:your|his|her|(?:your|the|his|her) [a-z]+(?:'s|s')|mum's|dad's|(?:the|this) patient's)"
_LITTLE = r"(?:about|on|with|of|for|in|to|from|at|by|our|the|a|an|that|which|who|is|was|were|has|had|and|or|feedback|comments?|story|review|experience|visit|time|help|team|words|thanks|post|message|concerns?|thoughts|point|question|suggestion|idea)"
_OWN = re.compile(rf"\b{_WHOSE} (?:(?!{_LITTLE}\b)[a-z'-]+ ){{0,3}}$")
_SUBJECT = r"(?:you|he|she|your (?:mum|mam|mother|dad|father|wife|husband|partner|son|daughter|baby|child|relative|nan|gran\w*|brother|sister|loved one|family member|friend)|mum|dad)"
_PLAINLY_OWN = re.compile(rf"\b{_WHOSE} (?:(?!{_LITTLE}\b)[a-z'-]+ ){{0,2}}$")
_ILL_WITH = re.compile(
    r"\b(?:diagnosed with|treated for|suffering from|suffer from|suffered|tested positive for|admitted with|recovering from|recovered from|having had|history of) (?:an? )?$"
    rf"|\b(?:{_SUBJECT}|mum|dad) (?:had|have had|has had|'d had) (?:an? )?$"
)
_OWN_OF = re.compile(
    rf"\b(?:{_WHOSE} (?:[a-z]+ ){{0,2}}(?:for|of|after|with|about|before|during|following|to|from) (?:[a-z]+ ){{0,2}})$"
)
_UNDERWENT = re.compile(
    rf"\b{_SUBJECT}(?:'ve|'d|'re)? (?:\w+ly |also |both |all |then |still |first |never |not )?(?:(?:should|would|could|must|may|might|ought) (?:not |to )?(?:have )(?:been |had )?|were|was|are|had|has|have|received|took|take|takes|needed|needs?|underwent|went|came|attended|waited|wait|got|suffer(?:s|ed)?|stopped|started|start|developed|recovered|are recovering|live|lives|missed|experienced|tested|required|bled|came in|did not (?:have|get|receive)|didn't (?:have|get|receive))\b(?! (?:to (?:say|write|tell|share|read|hear|see|find|thank)|so kind|kind|pleased|happy))[^.!?;]{{0,80}}$"
)
_GIVEN = re.compile(
    r"\b(?:given|prescribed|started on|diagnosed|treated|tested|admitted|operated|discharged|referred|booked|listed|scheduled|waiting|waited|wait|waits|delays?|delayed|cancelled|cancellation|postponed|suffering|recovering|recovery|recover|administered|offered|withheld|missed|lost|mixed up|results? of|after|before|during|following|undergoing|having|confirmed|showed|because of|due to|result of|signs? of|history of|risk of|needed|need for|dose of|allergic to)\b[^.!?;]{0,45}$"
)
_TO_THEM = re.compile(r"\b(?:you|your|yours|he|she|him|her|his|mum|dad)\b")
_GENERAL = re.compile(
    r"\b(?:patients|people|anyone|everyone|everybody|anybody|(?:nobody|no one)(?! (?:\w+ed|spoke|told|came|gave|saw|took|rang|was|had|knew|said|thought|found)\b)|those|women|men|children|parents|families|visitors|others|most|many|somebody|someone|whoever|each|every|any|all|usually|normally|always|often|in general|generally|sometimes|nationally|staff|nurses|doctors|midwives|training|trained|train|teach|learn\w*|awareness|guidance|guidelines|policy|national|new|now offer|of us|of those|out of ten|written for|meant for|used for|designed for|we (?:now |also |have |will |are |can |do |still )*(?:offer|run|use|ask|check|train|teach|provide|give|have|are|will|keep|order|stock|buy|hold|introduc\w+|bought|started|changed|put|made|agreed|open\w*|add\w*)|our)\b"
)
_OFFER = re.compile(
    r"\b(?:if (?:you|your)|should (?:you|your)|in case (?:you|your)|you (?:should|ought to|must) be|whether you|when you next|next time|you (?:can|could|may|might|will|would|do not need|don't need|are welcome|are able|are invited)(?! (?:not )?have (?:been|had))|once you|before you|anyone|everyone|unless you)\b[^.!?;]{0,90}$"
)
_EVENT = re.compile(
    r"\b(?:sorry|apologi[sz]e\w*|regret|waited|delay\w*|cancel\w*|postpone\w*|lost|missed|happened|that (?:day|night|morning|evening|afternoon)|on the day|was|were|did not|didn't|had not|hadn't|wasn't|weren't|should have|took|went|thank|glad|pleased|recover\w*)\b"
)
_RESULT = re.compile(
    r"^'?s? ?(?:level|levels|result|results|reading|readings|count|test|scan|report|function|screen|sample|swab)?s? ?(?:was|were|is|are|came back|showed|shows|shown|confirmed|revealed|suggested|indicated|ruled out|had|has|dropped|rose|fell|of \d)\b(?: (?:a|an|any|very|quite|slightly|too|not|no|all|been|then|also|later|only|found to be|within))* ?(?:low|high|higher|lower|normal|abnormal|clear|raised|elevated|positive|negative|fine|broken|stable|worse|better|fractured|fracture|spread|benign|malignant|suspicious|inconclusive|infected|\d|that (?:you|he|she|your|there)|signs?|evidence|cancer|the|a |an |reassuring|satisfactory|severe|mild|moderate|range)(?<! is a )(?<! is an )(?<! is the )"
)
_SERVICE_NAME = re.compile(
    r"^(?:'s)?[ -](?:(?:day|specialist|care|clinical|assessment|nurse|nursing|services?|support|advanced|outpatient|research|early|rapid|access|referral|prevention|awareness|waiting|safety|and|&|management|treatment|recovery|follow-up|screening|booking|appointments?) ){0,3}(?:team|teams|unit|units|ward|wards|clinic|clinics|services?|departments?|dept|nurses?|specialists?|training|lead|leads|pathways?|managers?|consultants?|centres?|suite|suites|machines?|scanners?|equipment|polic(?:y|ies)|guidelines?|guidance|awareness|leaflets?|charts?|patients?|screening|champions?|slots?|lines?|practitioners?|doctors?|midwi(?:fe|ves)|matrons?|sisters?|coordinators?|rooms?|lists?|board|society|uk|association|charity|research|trust|network|friends|programmes?|helplines?|pharmacists?|therapists?|educators?|director|department|waiting (?:area|room)|reception\w*|desk|area|bay|bays|checks?|audit|week|month|day|courses?|campaigns?|information|booklets?|videos?|forms?|kits?|trolley|trolleys|monitors?|stock|cupboards?|chairs?|technicians?|support|group|groups|hub|registrars?|colleagues?|building|corridor|hospital|theatres?|administrat\w+|secretar\w+|bookings?|website|letters?|posters?|stands?|workshops?|sessions?|drugs round|rounds?|prescrib\w+|safety|nursing|medicine|surgeons?|physicians?|services')\b"
)
_GP = re.compile(
    r"\b(?:ask|speak to|ring|call|contact|phone|tell|at|from|to|by|with|visit|through) (?:your|the|our|a) (?:gp |gp's |local |own |doctor's )?$"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:behind|near|opposite|past|outside|beside|next to|way to|signs? to|corridor to) (?:the )?$"
)
_NAME_BEFORE = re.compile(
    r"\b(?:head of|lead for|director of|matron for|manager for|manager of|specialist in|consultant in|department of|nurse for|lead nurse,?|champions? for|macmillan|training (?:in|on|about|for)|trained (?:in|on)|course (?:in|on)|leaflets? (?:on|about)|information (?:on|about)|policy (?:on|for)|guid(?:ance|elines) (?:on|for)) (?:\w+ ){0,2}$"
)
_OTHER_SENSE = re.compile(
    r"^(?: (?:time|down|rooms?|even|the ice|into|your (?:trust|confidence|heart)|lifts?|chairs?|doors?|heating|machines?|beds?|toilets?|blinds?|promise|link|printer|screens?|tv|lights?|windows?))\b"
)
_AMOUNT = re.compile(
    r"(?<![\w.£])\d{1,4}(?:\.\d{1,3})? ?(?:mg|mcg|micrograms?|milligrams?|mmol|g/l|mmhg|bpm|iu)\b|(?<!\d)\d{2,3}/\d{2,3}(?!/|\d)|\bstage (?:[1-4]|i{1,3}v?|one|two|three|four)\b|\bgrade (?:[1-4]|i{1,3}v?)\b|\b\d ?cm dilated\b",
    re.I,
)

_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTHS}|{MONTHS} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?)"
_CARE_NOUN = r"(?:appointment|visit|admission|operation|discharge|scan|stay|procedure|surgery|consultation|attendance|test|assessment|treatment|referral|delivery|birth|clinic|check-?up|follow-?up|review)"
_CAME = r"(?:attended|came|visited|arrived|were (?:\w+ )?(?:admitted|seen|discharged|treated|assessed|referred|booked|transferred|moved|triaged|operated|sent|given|due|with us|here|in)|was (?:\w+ )?(?:admitted|seen|discharged|treated|assessed|referred|booked|transferred|moved|triaged|operated|sent|given|due|born)|gave birth|died|passed away|(?:had|saw) (?:an|your|a|the) (?:\w+ )?(?:appointment|scan|operation|test|procedure|consultant|surgeon))"
_DATED = re.compile(
    rf"\b{_SUBJECT} (?:\w+ly |first |then |also )?{_CAME}\b[^.!?;]{{0,60}}?\b(?:on |of |by |from |until )?(?:the )?({_DAY})\b"
    rf"|\b{_WHOSE} (?:\w+ ){{0,3}}{_CARE_NOUN} (?:\w+ ){{0,4}}?(?:on|of|dated|from|for|until|is|was) (?:\w+day,? )?(?:the )?({_DAY})\b"
    rf"|\bon (?:the )?({_DAY}),? {_SUBJECT} {_CAME}\b",
    re.I,
)
_TIMED = re.compile(
    r"\b(?:you|your (?:mum|mother|dad|father|wife|husband|son|daughter|baby)) (?:\w+ly |first |then |also |not )?(?:arrived|left|was|were) ?(?:\w+ )?(?:triaged|seen|booked in|given|assessed|admitted|discharged|moved|registered|transferred|taken|called|treated)?\b[^.!?;]{0,40}?\b(?:at|by|until|from) (\d{1,2}[.:]\d\d(?: ?[ap]m)?|\d{1,2} ?[ap]m)\b",
    re.I,
)
_WARDED = re.compile(
    rf"\b(?:{_WHOSE} (?:\w+ ){{0,2}}(?:stay|time|admission|care|bed|transfer|move|treatment) (?:on|in|at|to|from)|{_SUBJECT} (?:were|was|spent|stayed|went|came|moved)\b[^.!?;]{{0,40}}?\b(?:on|to|in|from)) (?:the )?((?:ward|bay|bed) [a-z]?\d{{1,3}}[a-z]?|(?-i:[A-Z])[a-z]+ (?:ward|unit|suite))\b",
    re.I,
)
_TREATED_BY = re.compile(
    r"\b(?:seen|treated|examined|assessed|operated on|cared for|looked after|reviewed|discharged|delivered|admitted|met|spoken to)\b[^.!?;]{0,20}\bby (?:(?:our |your |the )?(?:\w+ ){0,3})?((?:Dr\.?|Doctor|Mr|Mrs|Ms|Miss|Sister|Nurse|Professor|Prof\.?|Midwife) [A-Z][a-z'-]+)"
    r"|\byour (?:consultant|surgeon|doctor|midwife|gp|nurse|therapist|psychiatrist|key ?worker|health visitor|anaesthetist)(?:,| is| was)? ((?:(?:Dr\.?|Doctor|Mr|Mrs|Ms|Miss|Sister|Nurse|Professor|Prof\.?|Midwife) )?[A-Z][a-z'-]+)"
    r"|\b((?:Dr\.?|Doctor|Mr|Mrs|Ms|Miss|Sister|Nurse|Professor|Prof\.?|Midwife) [A-Z][a-z'-]+),? (?:who )?(?:saw|treated|examined|assessed|operated on|looked after|cared for|reviewed|discharged|delivered) (?:you|your|him|her)\b"
)


# What each pattern must have, asked first because it is quick.
_DATE_HINT = re.compile(_DAY, re.I)
_TIME_HINT = re.compile(r"\d[.:]\d\d|\d ?[ap]m\b", re.I)
_WARD_HINT = re.compile(r"\b(?:ward|bay|bed|unit|suite)\b", re.I)
_CLINICIAN_HINT = re.compile(
    r"\b(?:Dr|Doctor|Mr|Mrs|Ms|Miss|Sister|Nurse|Prof|Professor|Midwife)\b|\byour (?:consultant|surgeon|doctor|midwife|gp|nurse|therapist|psychiatrist|key|health|anaesthetist)"
)


class Said(Enum):
    """Of whom a clinical word is said."""

    OF_THEM = 1
    OF_THIS_EVENT = 2
    IN_GENERAL = 3


def facts(draft: Draft) -> Iterator[Finding]:
    """Clinical facts that are not in the story (block), and those of the story that the reply repeats (warning)."""
    told = told_by(draft.story_low)
    repeated: set[str] = set()
    times: Counter[str] = Counter()
    greeted = _GREETING.match(draft.text)
    greeting = greeted.end() if greeted else 0
    for sentence in draft.sentences:
        if sentence.start >= draft.signature_from:
            break
        for mention in mentions(sentence.low):
            if _is_a_department(sentence, mention) or sentence.start + mention.end <= greeting:
                continue
            name = mention.thing.name
            times[name] += 1
            if (
                name in repeated
                or times[name] > _OFTEN_ENOUGH
                or said_of(sentence.low, mention) is Said.IN_GENERAL
            ):
                continue
            span = sentence.start + mention.start, sentence.start + mention.end
            if name not in told:
                if not _by_words(sentence.low[mention.start : mention.end], draft):
                    yield finding(span, "new_clinical_fact")
            elif mention.thing.kind in _SERIOUS and not mention.unsure and name not in repeated:
                repeated.add(name)
                yield warning(span, "clinical_detail_repeated")
        yield from _amounts(sentence, draft)


_GREETING = re.compile(r"\s*(?:dear|hi|hello|hey)\b[^,.!\n]{0,40}", re.I)


def _is_a_department(sentence: Sentence, mention: Mention) -> bool:
    """ "Thank you for your comments about Endoscopy": a capital within a sentence names a place of work."""
    raw = sentence.raw[mention.start : mention.end]
    is_name = mention.start > 0 and raw[:1].isupper() and raw[1:].islower() and "-" not in raw
    before = sentence.low[max(0, mention.start - 24) : mention.start]
    return (
        is_name
        and mention.thing.kind in {Kind.TEST, Kind.PROCEDURE}
        and not re.search(r"\b(?:your|his|her) (?:\w+ )?$", before)
    )


# The same word is marked so often and no more: whoever mends twenty places has understood.
_OFTEN_ENOUGH = 20
_SERIOUS = frozenset({Kind.DRUG, Kind.DIAGNOSIS, Kind.PROCEDURE, Kind.TEST})


_OF_MANY = frozenset(
    [
        "repair",
        "replacement",
        "surgery",
        "operation",
        "removal",
        "test",
        "scan",
        "treatment",
        "injection",
        "infection",
        "disease",
        "therapy",
        "the",
        "and",
    ]
)


def _by_words(name: str, draft: Draft) -> bool:
    """Whether the story has the same words: those that tell the thing from its like ("hernia" of "hernia repair")."""
    words = [word for word in re.findall(r"[a-z0-9]+", name) if len(word) > 2]
    telling = [word for word in words if word not in _OF_MANY] or words
    return bool(telling) and all(
        word in draft.story_words or word.removesuffix("s") in draft.story_words for word in telling
    )


def said_of(low: str, mention: Mention) -> Said:
    """Tell of whom a sentence in small letters says a clinical thing."""
    before, after = low[max(0, mention.start - 130) : mention.start], low[mention.end : mention.end + 90]
    before = re.split(r"[;:]| - |, (?:but|so|and) (?=we|our|i )", before)[-1]
    if _SERVICE_NAME.match(after) or _NAME_BEFORE.search(before) or _OTHER_SENSE.match(after):
        return Said.IN_GENERAL
    if (
        mention.vague
        or _PLACE_BEFORE.search(before)
        or (low[mention.start : mention.end] == "surgery" and _GP.search(before))
    ):
        return Said.IN_GENERAL
    own = _OWN.search(before) is not None
    if mention.unsure:
        plainly = _PLAINLY_OWN.search(before) and not _OFFER.search(before)
        return Said.OF_THEM if plainly or _ILL_WITH.search(before) else Said.IN_GENERAL
    if _OFFER.search(before) and not re.search(r"\bshould have|\bsorry\b", before):
        return Said.IN_GENERAL
    if own or (_RESULT.match(after) and (mention.thing.kind in _SERIOUS or own)):
        return Said.OF_THEM if own or not _GENERAL.search(before) else Said.IN_GENERAL
    underwent = _UNDERWENT.search(before)
    if underwent and not _GENERAL.search(before[underwent.start() :]):
        return Said.OF_THEM
    if mention.thing.kind not in _SERIOUS:
        return Said.IN_GENERAL
    if _OWN_OF.search(before):
        return Said.OF_THEM
    if _GENERAL.search(before[-80:]) or _GENERAL_AFTER.match(after):
        return Said.IN_GENERAL
    if _GIVEN.search(before) and (_TO_THEM.search(low) or _EVENT.search(low)):
        return Said.OF_THIS_EVENT
    if mention.thing.kind is Kind.DRUG and _EVENT.search(low):
        return Said.OF_THIS_EVENT
    if re.search(r"\b(?:the|this|that) (?:\w+ )?$", before) and _EVENT.search(low):
        return Said.OF_THIS_EVENT
    if _TO_THEM.search(before) and _EVENT.search(low):
        return Said.OF_THIS_EVENT
    return Said.IN_GENERAL


_GENERAL_AFTER = re.compile(
    r"^[^.!?;]{0,30}\b(?:should always|must always|always|usually|normally|for (?:all|every|any)|patients|people|can be|will be|is offered|are offered|should be|is given|are given|now)\b"
)


def _amounts(sentence: Sentence, draft: Draft) -> Iterator[Finding]:
    for match in _AMOUNT.finditer(sentence.low):
        written = match.group()
        if written in draft.story_low or written.replace(" ", "") in draft.story_low.replace(" ", ""):
            continue
        if (
            _TO_THEM.search(sentence.low)
            and not _GENERAL.search(sentence.low[: match.start()])
            and not _OFFER.search(sentence.low[: match.start()])
        ):
            yield finding((sentence.start + match.start(), sentence.start + match.end()), "new_clinical_fact")


def events(draft: Draft) -> Iterator[Finding]:
    """Days, times, wards and clinicians of somebody's care that the story does not give."""
    for sentence in draft.sentences:
        for pattern, hint, known in (
            (_DATED, _DATE_HINT, _day_told),
            (_TIMED, _TIME_HINT, _time_told),
            (_WARDED, _WARD_HINT, _words_told),
            (_TREATED_BY, _CLINICIAN_HINT, _clinician_told),
        ):
            if not hint.search(sentence.raw):
                continue
            for match in pattern.finditer(sentence.raw):
                group = next(index for index, one in enumerate(match.groups(), 1) if one)
                if not known(match.group(group), draft):
                    span = sentence.start + match.start(group), sentence.start + match.end(group)
                    yield finding(span, "new_clinical_fact")


def _day_told(day: str, draft: Draft) -> bool:
    number = re.search(r"\d{1,2}", day)
    return (
        number is not None
        and re.search(rf"\b{int(number.group())}(?:st|nd|rd|th)?\b", draft.story_low) is not None
    )


def _time_told(time: str, draft: Draft) -> bool:
    hour = re.match(r"\d{1,2}", time)
    return hour is not None and re.search(rf"\b0?{int(hour.group())}(?![\d])", draft.story_low) is not None


def _words_told(words: str, draft: Draft) -> bool:
    return all(
        word in draft.story_words
        for word in re.findall(r"[a-z0-9]+", words.lower())
        if word not in {"ward", "unit", "suite"}
    )


def _clinician_told(name: str, draft: Draft) -> bool:
    surname = re.findall(r"[A-Za-z'-]+", name)[-1].lower()
    return surname in draft.story_words or surname in draft.signed_words
