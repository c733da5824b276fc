"""The confidentiality gate: the one check that may stop a reply from being published.

First part of evidence C.3. A block names the words and a safe way to say it; a warning only asks to look again.
Style never blocks. The gate would rather ask once too often than let an identifying number out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from responses.checks import patterns
from responses.typology.text import Sentence, lower, normalise, sentences

LONGEST = 20_000
_STRICT_CHANNELS = frozenset({"nhs_uk", "care_opinion"})


class Severity(StrEnum):
    """Whether a finding stops publication or asks for a second look."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing the gate found: which rule, where (offsets into the reply as given), and what to do instead."""

    start: int
    end: int
    rule: str
    severity: Severity
    advice: str


_ADVICE = {
    "nhs_number": "Take out the NHS number. Nobody needs it in public.",
    "date_of_birth": "Take out the date of birth.",
    "possible_date_of_birth": "If this is a date of birth, take it out.",
    "private_email": "Take out this private e-mail address. Give a team address or a team phone number.",
    "email_not_accepted": "This site does not accept e-mail addresses. Give a phone number and a name.",
    "link_not_accepted": "This site does not accept links. Give a phone number and a name.",
    "mobile_number": "Take out the mobile number. Give a team landline.",
    "private_phone": "Take out the person's phone number.",
    "asks_identity_in_public": "Do not ask for this here. Ask them to ring or write to you in private, only if they want to.",
    "confirms_care": 'Do not say what the records show. Write "You describe…" or say what usually happens.',
    "recognises_author": "Do not say that you know who this is. Invite them to get in touch if they want to.",
    "corrects_author": "Do not tell them they are wrong. You can ask, gently, if there is more to it.",
    "staff_discipline": 'Do not say what happened to a member of staff. Write "We have dealt with this in the proper way."',
    "discusses_case": "Do not discuss a complaint, claim or inquest here. Say that you take it seriously and that it is handled apart.",
    "real_name": "Use the name they chose on the site, not the name you know.",
    "new_clinical_fact": "This is not in their story. Say what usually happens instead.",
}

_PRIVATE_DOMAINS = re.compile(
    r"@ ?(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|rocketmail|icloud|me|mac|live|msn|aol|btinternet|btopenworld|sky|talktalk|tiscali|"
    r"virginmedia|ntlworld|blueyonder|protonmail|proton|gmx|mail|zoho|fastmail|hey)\.",
    re.I,
)
_PUBLIC_DOMAINS = re.compile(r"\.?(?:nhs\.uk|nhs\.net|nhs\.scot|nhs\.wales|hscni\.net|gov\.uk|ac\.uk|police\.uk|org\.uk|org|scot|wales)$", re.I)
_TEAM_BOX = re.compile(
    r"pals|info|contact|enquir|feedback|complain|team|reception|admin|office|support|help|service|patient|experience|relations|comments|"
    r"booking|appointment|secretar|ward|clinic|dept|hello|mail|practice|surgery|care|concern|compliment|liaison",
    re.I,
)
_OWN_PHONE = re.compile(
    r"\byour (?:\w+ )?(?:phone |telephone |home |contact |mobile )?number (?:is|as|of|on|that|we have)?|\b(?:called|rang|phoned|telephoned|tried|tried to (?:call|ring|phone|reach)|reach(?:ed)?) you (?:\w+ )?(?:on|at)\b|\bnumber we (?:have|hold) for\b",
    re.I,
)
_IDENTITY = (
    r"(?:(?:full |real |first |last )?names?\b|surname|date of birth|d\.?o\.?b\b|nhs (?:no|number)|hospital (?:no|number)|patient (?:id|no|number)|"
    r"(?:home |postal |e-?mail )?address|post ?code|(?:phone|telephone|mobile|contact) (?:no|number)|contact details|personal details|identity|who you are|date of your (?:appointment|visit|admission)|email\b|name of (?:the|your) (?:patient|relative|mother|father|son|daughter|wife|husband))"
)
_ASK = re.compile(
    r"\b(?:reply|respond|post|comment|tell (?:us|me)|let (?:us|me) (?:know|have)|provide|give (?:us|me)|leave|send|confirm|state|share|include|supply|write|put|add|type|advise (?:us|me) of|message)\b"
    r"[^.!?]{0,60}?\b(?:your|the|with|patient's|his|her|their|a|and|who) (?:\w+,? ){0,4}?" + _IDENTITY,
    re.I,
)
_ASK_QUESTION = re.compile(
    r"\b(?:what (?:is|was|are)|what's|can (?:i|we) (?:have|take|ask for)|may (?:i|we) (?:have|take)|could (?:i|we) (?:have|take)|(?:we|i)(?:'ll| will| would|'d)? need|please (?:can|could) (?:i|we) have)\b"
    r"[^.!?]{0,25}\b(?:your|his|her|the patient's|the|some)\b[^.!?]{0,40}?" + _IDENTITY,
    re.I,
)
_ASK_NEGATED = re.compile(
    r"\b(?:do not|don't|please do not|please don't|never|need not|needn't|without|rather than|not (?:post|share|include|put|give|need|have to)|avoid|no need to|you need not|don't have to|do not have to)\b", re.I
)
_WE_GAVE = re.compile(r"\b(?:i|we|they|he|she|staff|team|letters?|who|which|it)(?:'ve|'ll|'d| have| will| has| had| did| do| can| could| now| always| always)?(?: \w+)? ?$", re.I)
_IN_PUBLIC = re.compile(r"\b(?:here|below|in (?:a |your |this )?(?:reply|comment|response)|reply (?:to this|with)|respond (?:to this |here )?with|comment|on this (?:page|site|story|thread|post|review)|post)\b", re.I)
_PRIVATE_WAY = re.compile(
    r"\b(?:e-?mail|call|ring|phone|telephone|contact|write to|in private|privately|in confidence|confidential\w*|by post|pals|text|visit|speak to|get in touch|direct message|private message|when you (?:call|ring|contact|get in touch))\b|@|\b0\d{3}",
    re.I,
)
_RECORDS = r"(?:(?:medical |clinical |hospital |patient |health |case |electronic )*(?:records?|notes|files?|case ?notes|medical history|charts?))"
_WHOSE = r"(?:your|his|her|their|(?:your|the) (?:\w+)(?:'s|s')|the patient's|our|the|these|those|mum's|dad's)"
_CONFIRMS = re.compile(
    r"\b(?:from|according to|in|on|per|in line with|as shown (?:in|on)|documented in|recorded in|noted in|looking at|having (?:looked at|reviewed|checked|read)) " + _WHOSE + r" " + _RECORDS + r"[^.!?]{0,60}"
    r"|\b" + _WHOSE + r" " + _RECORDS + r" (?:clearly |also |do |does |did )*(?:show|shows|showed|say|says|said|indicate|indicates|confirm|confirms|state|states|suggest|suggests|tell|record|note|reveal|document)s?\b"
    r"|\b(?:i|we|the (?:\w+ )?(?:team|manager|consultant|matron|doctor|gp|sister|nurse))(?:'ve| have| has| had)?(?: now| also| since| both| carefully| just)* (?:looked (?:at|through|into|up|back at|over)|reviewed|checked|read|accessed|been through|gone through|examined|opened|pulled|seen|consulted) (?:through )?(?:" + _WHOSE + r" )?" + _RECORDS + r"\b"
    r"|\b(?:i|we) (?:can |do |could )?see (?:from [^.!?]{0,30})?(?:that )?(?:you|your (?:mum|mother|father|dad|son|daughter|wife|husband|relative|partner|child|baby|\w+)|he|she) (?:\w+ )?(?:attended|were (?:admitted|seen|referred|discharged|given|prescribed|booked|treated|diagnosed)|was (?:admitted|seen|referred|discharged|given|prescribed|booked|treated|diagnosed)|had (?:an|your|a|the)|came (?:to|in)|have (?:an|a|been)|has (?:an|a|been)|did not attend|are (?:on|under|registered|due|booked)|is (?:on|under|registered|due|booked)|missed)\b"
    r"|\b(?:i|we) can confirm (?:that )?(?:you|your \w+|he|she) (?:\w+ )?(?:attended|were|was|are|is|had|have|has|did|came|do)\b"
    r"|\bour (?:system|systems|database|computer) (?:shows?|says?|indicates?|confirms?|has you|records?) (?:that )?(?:you|your|he|she|an?)\b"
    r"|\b(?:you are|you're|he is|she is|your \w+ is) (?:well )?known to (?:us|our|the)\b"
    r"|\bas your (?:gp|doctor|consultant|midwife|surgeon|nurse|health visitor|psychiatrist|care coordinator|therapist)\b,? (?:i|we)\b",
    re.I,
)
_CONFIRMS_NOT = re.compile(
    r"\b(?:cannot|can't|unable|not able|could not|couldn't|do not|don't|without|if you|so that (?:i|we|they)|to (?:look|check|access|review|see)|would (?:need|like)|allow us|you can|you may|your own|patients can|anyone can|able to (?:see|read|look)|never|mistake in|error in|keep|kept|update[ds]?|correct(?:ed)?|copies of|copy of|add(?:ed)? (?:a|it)|see your|read your|your right)\b", re.I
)
_RECOGNISES = re.compile(
    r"\bi (?:do |can |well |certainly |very well |think i |believe i )*(?:remember|recall|recognise|recognize|know who) (?:you\b|your (?:visit|mum|mother|father|dad|son|daughter|wife|husband|case|stay|family|partner|baby)|meeting you|looking after you|caring for you|treating you|speaking (?:to|with) you|him\b|her\b)"
    r"|\bi (?:looked after|treated|cared for|met|operated on|delivered|saw) (?:you|your (?:mum|mother|father|dad|son|daughter|wife|husband|baby))\b|\bi know (?:exactly )?who you are\b",
    re.I,
)
_CORRECTS = re.compile(
    r"\b(?:that|this) (?:is|was) (?:not|simply not|just not) (?:what happened|true|correct|the case|accurate|how it happened)|\b(?:that|this) (?:isn't|wasn't) (?:what happened|true|correct|the case|accurate)|\byou (?:are|were) (?:mistaken|wrong|incorrect)\b|\byour (?:account|version|review|comment|statement) (?:is|was) (?:not (?:accurate|true|correct)|inaccurate|incorrect|untrue|false|misleading|wrong)|\bdoes not (?:tally|accord) with\b|\bthis did not happen\b|\bwe dispute\b",
    re.I,
)
_DISCIPLINE = re.compile(
    r"\b(?:nurse|doctor|receptionist|midwife|consultant|surgeon|member of staff|staff member|person|individual|colleague|employee|healthcare assistant|carer|he|she|they|dr \w+|sister \w+)\b[^.!?]{0,40}\b(?:has been|have been|was|were|is being|will be|no longer|has now|been)\b[^.!?]{0,25}\b(?:suspended|disciplined|dismissed|sacked|fired|warned|reprimanded|works? (?:here|for us)|given a (?:\w+ )?warning|under investigation|disciplinary|sent home|reported to the (?:nmc|gmc)|performance manag\w+|moved to another ward)\b"
    r"|\bdisciplinary (?:action|process|procedure|hearing|measures)|\breferred to the (?:nmc|gmc|nursing and midwifery council|general medical council)\b",
    re.I,
)
_CASE = re.compile(
    r"\b(?:your|the|his|her) (?:formal )?complaint (?:\(?ref\w*|number|was (?:not )?(?:upheld|closed|investigated|answered)|has been (?:upheld|closed|investigated|answered)|investigation (?:found|showed|concluded)|response (?:letter )?(?:said|explained|was sent)|found|concluded)|\bthe (?:inquest|coroner|tribunal) (?:found|heard|concluded|ruled|will hear|said)|\b(?:your|the) (?:legal )?(?:claim|solicitors?|litigation) (?:is|was|has|have|against)\b|\bserious incident (?:investigation|report) (?:into your|found|showed|concluded)",
    re.I,
)
_REAL_NAME = re.compile(r"^\s*(?:dear|hi|hello) (mr|mrs|ms|miss|mx)\.? ((?-i:[A-Z])[a-z'-]{1,30})", re.I)
_CLINICAL = (
    r"(?:potassium|sodium|haemoglobin|blood (?:pressure|sugar|count|results?|test results?)|cholesterol|oxygen (?:levels?|saturations?)|x-?rays?|(?:mri|ct|ultrasound) scans?|scans?|biopsy|biopsies|ecg|temperature|"
    r"heart rate|pulse|diagnosis|cancer|tumour|infection|sepsis|pneumonia|fracture|diabetes|asthma|epilepsy|dementia|depression|psychosis|bipolar|personality disorder|pregnancy|miscarriage|hiv|hepatitis|urine (?:test|sample)|swabs?|test results?|mental state|capacity|overdose|alcohol|drug use|weight|bmi)"
)
_NEW_FACT = re.compile(
    r"\b(?:your|his|her|your (?:mum|mother|dad|father|son|daughter|wife|husband|partner|baby|child|relative)'s) (" + _CLINICAL + r") (?:was|were|is|are|had|has|came back|showed|shows|level|reading|results?|suggested|confirmed|indicated)\b"
    r"|\b(?:you|he|she) (?:were|was|are|is|had been|have been|has been) (?:diagnosed with|prescribed|started on|given|treated for|suffering from|admitted with|tested for|positive for) (?:an? )?([a-z]{4,25})",
    re.I,
)
_NOT_FACTS = frozenset("this that the your their some more enough good such care treatment help information time every everything nothing conflicting wrong excellent poor great very with clear".split())


def check(*, story_text: str, reply_text: str, channel: str | None = None) -> tuple[Finding, ...]:
    """Return what must or should be changed before `reply_text` is published, in reading order.

    `channel` is where it will stand: None or "hub" for the hub's own page, "nhs_uk" or "care_opinion" for the sites
    that refuse links and e-mail addresses. Only the first 20,000 characters are read; longer drafts are refused elsewhere.
    """
    plain = normalise(reply_text[:LONGEST])
    story = lower(normalise(story_text[:LONGEST]))
    found = [
        *_numbers(plain),
        *_addresses(plain, story, (channel or "").lower() in _STRICT_CHANNELS),
        *_wording(plain, story),
    ]
    return tuple(sorted(set(found)))


def _finding(span: tuple[int, int], rule: str, severity: Severity) -> Finding:
    return Finding(span[0], span[1], rule, severity, _ADVICE[rule])


def _numbers(plain: str) -> Iterator[Finding]:
    nhs = list(patterns.nhs_numbers(plain))
    for span in nhs:
        yield _finding(span, "nhs_number", Severity.BLOCK)
    for span, certain in patterns.dates_of_birth(plain):
        if certain:
            yield _finding(span, "date_of_birth", Severity.BLOCK)
        else:
            yield _finding(span, "possible_date_of_birth", Severity.WARN)
    for match in patterns.MOBILE.finditer(plain):
        yield _finding(match.span(), "mobile_number", Severity.BLOCK)
    for match in patterns.LANDLINE.finditer(plain):
        if _OWN_PHONE.search(plain, max(0, match.start() - 60), match.start()) and match.span() not in nhs:
            yield _finding(match.span(), "private_phone", Severity.BLOCK)


def _addresses(plain: str, story: str, strict: bool) -> Iterator[Finding]:
    emails = []
    for match in patterns.EMAIL.finditer(plain):
        emails.append(match.span())
        if _is_private(match.group(), story):
            yield _finding(match.span(), "private_email", Severity.BLOCK)
        elif strict:
            yield _finding(match.span(), "email_not_accepted", Severity.WARN)
    if strict:
        for match in patterns.LINK.finditer(plain):
            if not any(start <= match.start() < end for start, end in emails):
                yield _finding(match.span(), "link_not_accepted", Severity.WARN)


def _is_private(email: str, story: str) -> bool:
    """A person's own address: a free mail provider, one from the story, or a company's address without a team's name."""
    low = email.lower().replace(" ", "")
    local, _, domain = low.replace("[at]", "@").replace("(at)", "@").partition("@")
    if low in story or _PRIVATE_DOMAINS.search("@" + domain):
        return True
    return not _PUBLIC_DOMAINS.search(domain) and not _TEAM_BOX.search(local)


def _wording(plain: str, story: str) -> Iterator[Finding]:
    name = _REAL_NAME.match(plain)
    if name and lower(name.group(2)) not in story:
        yield _finding(name.span(2), "real_name", Severity.WARN)
    before: Sentence | None = None
    for sentence in sentences(plain):
        yield from _in_sentence(sentence, before, story)
        before = sentence


def _in_sentence(sentence: Sentence, before: Sentence | None, story: str) -> Iterator[Finding]:
    raw = sentence.raw
    asked = _ASK.search(raw) or _ASK_QUESTION.search(raw)
    if asked and not _ASK_NEGATED.search(raw) and not _WE_GAVE.search(raw[: asked.start()]) and _asks_in_public(raw, before):
        yield _at(sentence, asked, "asks_identity_in_public", Severity.BLOCK)
    confirmed = _CONFIRMS.search(raw)
    if confirmed and not _CONFIRMS_NOT.search(raw, max(0, confirmed.start() - 60), confirmed.end()):
        yield _at(sentence, confirmed, "confirms_care", Severity.BLOCK)
    for pattern, rule, severity in (
        (_DISCIPLINE, "staff_discipline", Severity.BLOCK),
        (_CASE, "discusses_case", Severity.BLOCK),
        (_RECOGNISES, "recognises_author", Severity.WARN),
        (_CORRECTS, "corrects_author", Severity.WARN),
    ):
        match = pattern.search(raw)
        if match and not (rule == "corrects_author" and re.search(r"\b(?:if|sorry|when|that you feel)\b", raw[: match.start()], re.I)):
            yield _at(sentence, match, rule, severity)
    fact = _NEW_FACT.search(raw)
    if fact:
        word = lower(fact.group(1) or fact.group(2))
        if word not in story and word not in _NOT_FACTS:
            yield _at(sentence, fact, "new_clinical_fact", Severity.WARN)


def _asks_in_public(raw: str, before: Sentence | None) -> bool:
    """A private way in the same sentence, or in the one before, makes the question a private one."""
    if _IN_PUBLIC.search(raw) and not re.search(r"@|\b0\d{3}|\b(?:privately|in private|in confidence)\b", raw, re.I):
        return True
    if _PRIVATE_WAY.search(re.sub(r"\b(?:contact|phone|telephone|mobile|e-?mail) (?:no|number|details|address)\b", "", raw, flags=re.I)):
        return False
    return before is None or _PRIVATE_WAY.search(before.raw) is None


def _at(sentence: Sentence, match: re.Match[str], rule: str, severity: Severity) -> Finding:
    return _finding((sentence.start + match.start(), sentence.start + match.end()), rule, severity)
