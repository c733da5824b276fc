"""Rules for what identifies a person by itself: numbers, dates of birth, addresses.

A team's phone number and mailbox are how a reader gets help, so they pass; a person's own never does. A mobile number
is taken for a person's: where it is a team's, a second person says so (docs/decisions/0020).
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from responses.checks.finding import Finding, finding, warning
from responses.checks.lexicon import word_list
from responses.typology.lexicon import FIRST_NAMES, ROLES
from stories.analysis import identifiers
from stories.analysis.identifiers import Email, Phone, PhoneKind

if TYPE_CHECKING:
    from responses.checks.draft import Draft

_RELATIVE = r"(?:mum|mam|mother|dad|father|wife|husband|partner|son|daughter|sister|brother|nan|gran\w*|family|carer|neighbour|relative|next of kin|patient)"
_OWN_WORDS = rf"(?:own|home|phone|telephone|contact|mobile|landline|daytime|work|personal|private|new|old|{_RELATIVE}(?:'s)?)"
OWN_PHONE = re.compile(
    rf"(?<!give )(?<!leave )(?<!with )\byour (?:{_OWN_WORDS} ){{0,3}}(?:number|landline|mobile)\b|\byour (?:{_OWN_WORDS} ){{1,3}}(?:phone|telephone|line)\b|\b(?:rang|called|phoned|telephoned|tried) (?:you at |at )?your (?:home|house|work)\b"
    rf"|\b(?:her|his|their) (?:own|home|mobile|personal|private|daytime|{_RELATIVE}'s) (?:phone |contact )?(?:number|landline|mobile|phone|telephone|line)\b"
    rf"|\b(?:the (?:patient|caller|author)'s|(?:mr|mrs|miss|ms) \w{{2,20}}'s) (?:{_OWN_WORDS} ){{0,2}}(?:number|landline|mobile|phone|telephone|home)\b"
    rf"|\b(?:call(?:ed|ing)?|rang|ring(?:ing)?|phon(?:ed?|ing)|telephon(?:ed?|ing)|tr(?:y|ied|ying)(?: to (?:call|ring|phone|reach|contact))?|reach(?:ed|ing)?|contact(?:ed|ing)?|text(?:ed)?|(?:speak|spoke|spoken) (?:to|with)|get hold of|left (?:a |you a )?(?:message|voicemail)(?: for)?|writ(?:e|ing) to) (?:you|your {_RELATIVE}|you back)\b(?! (?:can|could|may|should|will|if))(?:(?!\byou can\b)[^.!?;\n]){{0,30}}\b(?:on|at|using|via)\b"
    r"|\bleft (?:you|him|her|them) (?:\w+ ){0,2}(?:message|voicemail)s?\b[^.!?\n]{0,20}\bon\b"
    r"|\b(?:called|rang|phoned|telephoned|tried) (?:him|her|them|(?:mr|mrs|miss|ms) \w+)\b[^.!?\n]{0,20}\b(?:on|at)\b"
    r"|\bno (?:answer|reply) (?:on|from|at)\b|\bhave you (?:down )?(?:on|as|under)\b|\bnumber (?:that )?(?:you|we|she|he) (?:gave|rang (?:us |me )?from|called (?:us |me )?from|have for|hold for|left|provided|used|called from|rang from|have on file|hold)\b|\bon (?:your|his|her) (?:file|record)|\byou (?:rang|called|phoned) (?:us |me |the \w+ )?from\b",
    re.I,
)
_SIGNPOST = re.compile(
    r"\b(?:call|calling|ring|ringing|phone|phoning|telephone|tel|contact|contacted|contacting|dial|dialling|helpline|line|switchboard|reception\w*|pals|team|office|ward|unit|clinic|departments?|services?|desk|us|me|ext|extension|number|speak|fax|freephone|enquir\w*|secretar\w+|matron|manager|director|leads?|head|coordinator|hear|team leader|sister|nurses?|midwi\w+|doctors?|advis\w+|advocates?|interpreters?|chaplain\w*|security|property|bookings?|appointments?|surgery|practice|pharmacy|hospital|centre|hub|hotline|available|reached|on hand|landline|liaison|t|p|h|text|txt|reach|get hold of|mobile|welcome|please|write|wish|q's|bleep|shout|buzz|drop|community|cafe|shop|charity|samaritans|talk|ask for|option|weekdays?|monday|open)\b|[☎✆📞]"
    r"|(?:\b(?:on|to|through|via|at)|[a-z]:|(?-i:[A-Z])[a-z]+,?) ?\|",
    re.I,
)
# Ours is the number that we dial, have or were given: words just before it, and just after.
_WE_DIAL = re.compile(
    r"\b(?:we|i)(?:'ll|'ve| will| shall| have| had| are going to| am going to)? (?:then |now |also |since )?(?:call(?:ed)?|r[iau]ng|phoned?|telephoned?|tried|try|dial(?:led)?|text(?:ed)?) (?:you |again |back |today |tomorrow |the house |the home |home ){0,2}(?:on |at )?\(?$"
    rf"|\bnext of kin\b[^.!?\n]{{0,20}}$|\byour {_RELATIVE} ?\(?(?:tel|phone|telephone|mobile|mob)\b[^.!?\n]{{0,10}}$|\bleft (?:a |you a )?(?:message|voicemail)\b[^.!?\n]{{0,30}}$"
    r"|\bnumber on (?:your|his|her|the) (?:form|file|record|referral|notes)\b[^.!?\n]{0,6}$|\bthe (?:telephone |phone )?number (?:was|i have|we have)(?: is)?:? ?$|\byou (?:can|could|may) be (?:reached|contacted|called|rung) (?:on|at) ?$|\b(?:system|records?|notes|file|form)s? (?:shows?|ha(?:s|ve)|holds?|lists?|says?):? ?$",
    re.I,
)
_THEIRS_AFTER = re.compile(
    r"\)?,? ?(?:(?:is |was )?still (?:right|correct|yours|your|the right|in use)|(?:is|was) (?:still |now )?(?:out of date|the number (?:i|we) (?:have|hold|rang|called|tried)|your |the wrong|yours)|(?:which |but it |and it )?(?:did not|didn't|does not|doesn't) (?:connect|work|answer|ring)|(?:which |but it |and it )?rang out|to (?:talk|speak) (?:to|with) you\b)",
    re.I,
)
# A reply with more numbers than this is none, and nobody's patience is tried by it.
_MOST_LOOKED_AT = 100
_STOP = re.compile(r"[.!?]\s+(?=[A-Z0-9(+]|$)|\n+")
_CALLING = re.compile(
    r"\b(?:call|ring|phone|telephone|tel|contact|dial|pals|helpline|switchboard|number|numbers|speak|reach)\b|:$",
    re.I,
)
# Somebody who writes a sentence that leads to a number, and does not say whose it is, gives their own.
_SOME_WORDS = 3
_SHORT_PHONE = re.compile(r"(?<![\d/])\d{3}[ -]?\d{3,4}(?![\d/])")
_ADDRESS = re.compile(
    r"\b(?:your|his|her|their|(?:mr|mrs|ms|miss) \w{2,20}'s) (?:(?:home|old|new|current|postal|correct) ){0,2}(?:address|house|flat|home|post ?code)\b[^.!?\n]{0,30}?\b(?:\d{1,4}[a-z]?,? (?-i:[A-Z])[a-z]+|(?-i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))"
    r"|\b(?:you|he|she|they|your \w+) (?:still )?(?:live[sd]?|(?:is|are|was|were) living|reside[sd]?|stay(?:s|ed)?) (?:at|on|in) (?:number |flat )?\d{1,4}[a-z]?,? (?-i:[A-Z])[a-z]+"
    r"|\b(?:you|he|she|they|your \w+) (?:still )?(?:live[sd]?|reside[sd]?) (?:at|on|in) (?-i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b"
    r"|\b(?:letters?|parcel|prescription|appointment) (?:went|(?:was|were) (?:sent|posted)) to (?:number |flat )?\d{1,4}[a-z]?,? (?-i:[A-Z])[a-z]+"
    r"|\b(?:you|he|she|they|your \w+) (?:still )?(?:live[sd]?|reside[sd]?) (?:at|on|in) (?:the )?(?-i:[A-Z])[a-z]+ (?:road|street|avenue|lane|close|drive|crescent|terrace|gardens|court|place|way|grove)\b",
    re.I,
)

_FREE = re.compile(rf"^{identifiers.FREE}(?:\.|$)", re.I)
_PUBLIC = re.compile(
    r"(?:^|\.)(?:nhs\.uk|nhs\.net|nhs\.scot|nhs\.wales|wales\.nhs\.uk|hscni\.net|hse\.ie|gov\.uk|gov\.scot|gov\.wales|police\.uk|parliament\.uk|cqc\.org\.uk|ombudsman\.org\.uk|samaritans\.org|careopinion\.org\.uk|healthwatch[\w-]*\.(?:co|org)\.uk)$"
    r"|(?:^|[.-])(?:nhs|hospitals?|hospice|healthwatch|surgery|healthcare|medicalcentre|nhstrust|infirmary)(?:[.-]|$)|^(?:\w+-?)?(?:hospitals?|hospice|nhs\w*|healthcare|surgery|infirmary|trust)\.",
    re.I,
)
_TEAM_WORDS = word_list("mailboxes.txt")
_SURNAMES = frozenset({"ward", "general", "booking", "bookings", "nurse", "page", "listening"})
_TEAM_PARTS = re.compile(
    r"pals|enquir|feedback|complain|reception|appointment|booking|patientexp|experience|liaison|helpline|helpdesk|compliment|clinic|department|secretar|services?$|team$|^teams?$|^ward\d+$|^info|admin$|office$|support$",
    re.I,
)
_OWN_EMAIL = re.compile(
    rf"\b(?:your|(?:his|her|their) (?:own|home|work|personal|private)|{_RELATIVE}'s) (?:(?:own|home|work|personal|private|{_RELATIVE}(?:'s)?) ){{0,2}}(?:e-?mail|address|account)\b[^.!?\n]{{0,25}}$"
    rf"|\b(?:e-?mailed|wrote to|written to|tried|replied to|sent (?:it|this|a \w+) to|contacted|reach(?:ed)?) (?:you|him|her|them|your {_RELATIVE})\b[^.!?\n]{{0,25}}$"
    r"|\be-?mail (?:you|your \w+) (?:on|at)\b[^.!?\n]{0,12}$|\byou (?:gave|left|used|provided|wrote from)\b[^.!?\n]{0,25}$",
    re.I,
)


def health_numbers(draft: Draft) -> Iterator[Finding]:
    """NHS numbers, and numbers of a hospital or a record."""
    taken = list(draft.nhs_numbers)
    yield from (finding(span, "nhs_number") for span in taken)
    callable_ = [phone.span for phone in draft.phones]
    for span in identifiers.hospital_numbers(draft.text):
        if not _overlaps(span, taken) and not _overlaps(span, callable_):
            yield finding(span, "hospital_number")


def births(draft: Draft) -> Iterator[Finding]:
    """Dates of birth, also those that only look like one."""
    for span, _ in identifiers.dates_of_birth(draft.text):
        yield finding(span, "date_of_birth")


def phones(draft: Draft) -> Iterator[Finding]:
    """Mobiles, and every other number that is not plainly a team's."""
    nhs = list(draft.nhs_numbers)
    told = re.sub(r"\D+", "", draft.story) if draft.phones else ""
    seen: list[tuple[int, int]] = []
    for place, phone in enumerate(draft.phones):
        seen.append(phone.span)
        if _overlaps(phone.span, nhs):
            continue
        if phone.kind is PhoneKind.MOBILE:
            yield finding(phone.span, "mobile_number")
            continue
        is_theirs = phone.kind is PhoneKind.FOREIGN or phone.digits[1:] in told or place >= _MOST_LOOKED_AT
        if is_theirs or not _is_a_teams(draft, phone):
            yield finding(phone.span, "private_phone")
    for own in OWN_PHONE.finditer(draft.text):
        short = _SHORT_PHONE.search(draft.text, own.end(), own.end() + 20)
        if short is not None and not _overlaps(short.span(), [*seen, *nhs]):
            yield finding(short.span(), "private_phone")


def _is_a_teams(draft: Draft, phone: Phone) -> bool:
    """Whether the words around a number offer it to the reader, and do not say that it is the reader's own."""
    text, (start, end) = draft.text, phone.span
    *earlier, sentence = _STOP.split(text[max(0, start - 160) : start])
    if OWN_PHONE.search(sentence) or _WE_DIAL.search(sentence) or _THEIRS_AFTER.match(text, end):
        return False
    if phone.kind is PhoneKind.SERVICE:
        return True
    rest = _STOP.split(text[end : end + 70])[0]
    if _SIGNPOST.search(sentence.rstrip(" (") + " | " + rest):
        return True
    if start >= draft.signature_from and not draft.signed_words.isdisjoint(ROLES):
        return True
    if len(re.findall(r"[a-z]{2,}", sentence, re.I)) >= _SOME_WORDS:
        return True
    # A number on a line of its own belongs to the words before it.
    return not sentence.strip(" :-*•") and bool(earlier) and _CALLING.search(earlier[-1]) is not None


def emails(draft: Draft) -> Iterator[Finding]:
    """A person's own address; where the site takes none, a team's as well; and there links, too."""
    seen = []
    told = {f"{email.local}@{email.domain}" for email in identifiers.emails(draft.story)}
    for place, email in enumerate(identifiers.emails(draft.text)):
        seen.append(email.span)
        is_told = f"{email.local}@{email.domain}" in told
        if is_told or place >= _MOST_LOOKED_AT or _is_private(email, draft):
            yield finding(email.span, "private_email")
        elif draft.strict:
            yield warning(email.span, "email_not_accepted")
    if draft.strict:
        for match in identifiers.LINK.finditer(draft.text):
            if not _overlaps(match.span(), seen):
                yield warning(match.span(), "link_not_accepted")


def _is_private(email: Email, draft: Draft) -> bool:
    """A person's own address: free mail, one that is called theirs, or another without a team's name."""
    if _OWN_EMAIL.search(draft.text[max(0, email.span[0] - 70) : email.span[0]]):
        return True
    if _FREE.match(email.domain):
        return True
    if _PUBLIC.search(email.domain):
        return False
    parts = [part for part in re.split(r"[^a-z]+", email.local) if part]
    if any(part in FIRST_NAMES for part in parts):
        return not _is_the_signers(parts, draft)
    # "j.ward" is a person, "ward.4" is not.
    plain = all(len(part) > 1 for part in parts) and any(
        part in _TEAM_WORDS and (len(parts) == 1 or part not in _SURNAMES) for part in parts
    )
    if plain or any(_TEAM_PARTS.search(part) for part in (*parts, email.local)):
        return False
    return not _is_the_signers(parts, draft)


def _is_the_signers(parts: list[str], draft: Draft) -> bool:
    """The address of whoever signs: their full name is both in it and under the reply."""
    return len(parts) >= 2 and all(part in draft.signed_words for part in parts)


def addresses(draft: Draft) -> Iterator[Finding]:
    """Where somebody lives. A hospital's address and postcode pass."""
    for match in _ADDRESS.finditer(draft.text):
        yield finding(match.span(), "home_address")


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
