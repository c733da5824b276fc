"""The confidentiality gate: the one check that may stop a reply from being published.

First part of evidence C.3. A block names the words and a safe way to say it; a warning only asks to look again.
Style never blocks. The gate would rather ask once too often than let an identifying number out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from responses.checks import wording
from responses.typology.text import Sentence, lower, normalise, sentences
from stories.analysis import identifiers

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
    "asks_identity_in_public": "Do not ask for this here. Ask them to ring or write in private, if they want to.",
    "confirms_care": 'Do not say what the records show. Write "You describe…" or say what usually happens.',
    "recognises_author": "Do not say that you know who this is. Invite them to get in touch if they want to.",
    "corrects_author": "Do not tell them they are wrong. You can ask, gently, if there is more to it.",
    "staff_discipline": 'Do not say what happened to staff. Write "We have dealt with this in the proper way."',
    "discusses_case": "Do not discuss a complaint, claim or inquest here. Say that it is handled apart from this page.",
    "real_name": "Use the name they chose on the site, not the name you know.",
    "new_clinical_fact": "This is not in their story. Say what usually happens instead.",
}


def check(*, story_text: str, reply_text: str, channel: str | None = None) -> tuple[Finding, ...]:
    """Return what must or should be changed before `reply_text` is published, in reading order.

    `channel` is where it will stand: None or "hub" for the hub's own page, "nhs_uk" or "care_opinion" for the sites
    that refuse links and e-mail addresses. Only the first 20,000 characters
    are read; longer drafts are refused elsewhere.
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
    nhs = list(identifiers.nhs_numbers(plain))
    for span in nhs:
        yield _finding(span, "nhs_number", Severity.BLOCK)
    for span, certain in identifiers.dates_of_birth(plain):
        if certain:
            yield _finding(span, "date_of_birth", Severity.BLOCK)
        else:
            yield _finding(span, "possible_date_of_birth", Severity.WARN)
    for match in identifiers.MOBILE.finditer(plain):
        yield _finding(match.span(), "mobile_number", Severity.BLOCK)
    for match in identifiers.LANDLINE.finditer(plain):
        if (
            wording.OWN_PHONE.search(plain, max(0, match.start() - 60), match.start())
            and match.span() not in nhs
        ):
            yield _finding(match.span(), "private_phone", Severity.BLOCK)


def _addresses(plain: str, story: str, strict: bool) -> Iterator[Finding]:
    emails = []
    for match in identifiers.EMAIL.finditer(plain):
        emails.append(match.span())
        if _is_private(match.group(), story):
            yield _finding(match.span(), "private_email", Severity.BLOCK)
        elif strict:
            yield _finding(match.span(), "email_not_accepted", Severity.WARN)
    if strict:
        for match in identifiers.LINK.finditer(plain):
            if not any(start <= match.start() < end for start, end in emails):
                yield _finding(match.span(), "link_not_accepted", Severity.WARN)


def _is_private(email: str, story: str) -> bool:
    """A person's own address: free mail, one from the story, or a company's without a team's name."""
    low = email.lower().replace(" ", "")
    local, _, domain = low.replace("[at]", "@").replace("(at)", "@").partition("@")
    if low in story or wording.PRIVATE_DOMAINS.search("@" + domain):
        return True
    return not wording.PUBLIC_DOMAINS.search(domain) and not wording.TEAM_BOX.search(local)


def _wording(plain: str, story: str) -> Iterator[Finding]:
    name = wording.REAL_NAME.match(plain)
    if name and lower(name.group(2)) not in story:
        yield _finding(name.span(2), "real_name", Severity.WARN)
    before: Sentence | None = None
    for sentence in sentences(plain):
        yield from _in_sentence(sentence, before, story)
        before = sentence


def _in_sentence(sentence: Sentence, before: Sentence | None, story: str) -> Iterator[Finding]:
    raw = sentence.raw
    asked = wording.ASK.search(raw) or wording.ASK_QUESTION.search(raw)
    if (
        asked
        and not wording.ASK_NEGATED.search(raw)
        and not wording.WE_GAVE.search(raw[: asked.start()])
        and _asks_in_public(raw, before)
    ):
        yield _at(sentence, asked, "asks_identity_in_public", Severity.BLOCK)
    confirmed = wording.CONFIRMS.search(raw)
    if confirmed and not wording.CONFIRMS_NOT.search(raw, max(0, confirmed.start() - 60), confirmed.end()):
        yield _at(sentence, confirmed, "confirms_care", Severity.BLOCK)
    for pattern, rule, severity in (
        (wording.DISCIPLINE, "staff_discipline", Severity.BLOCK),
        (wording.CASE, "discusses_case", Severity.BLOCK),
        (wording.RECOGNISES, "recognises_author", Severity.WARN),
        (wording.CORRECTS, "corrects_author", Severity.WARN),
    ):
        match = pattern.search(raw)
        if match and not (
            rule == "corrects_author"
            and re.search(r"\b(?:if|sorry|when|that you feel)\b", raw[: match.start()], re.I)
        ):
            yield _at(sentence, match, rule, severity)
    fact = wording.NEW_FACT.search(raw)
    if fact:
        word = lower(fact.group(1) or fact.group(2))
        if word not in story and word not in wording.NOT_FACTS:
            yield _at(sentence, fact, "new_clinical_fact", Severity.WARN)


def _asks_in_public(raw: str, before: Sentence | None) -> bool:
    """A private way in the same sentence, or in the one before, makes the question a private one."""
    if wording.IN_PUBLIC.search(raw) and not re.search(
        r"@|\b0\d{3}|\b(?:privately|in private|in confidence)\b", raw, re.I
    ):
        return True
    if wording.PRIVATE_WAY.search(
        re.sub(
            r"\b(?:contact|phone|telephone|mobile|e-?mail) (?:no|number|details|address)\b",
            "",
            raw,
            flags=re.I,
        )
    ):
        return False
    return before is None or wording.PRIVATE_WAY.search(before.raw) is None


def _at(sentence: Sentence, match: re.Match[str], rule: str, severity: Severity) -> Finding:
    return _finding((sentence.start + match.start(), sentence.start + match.end()), rule, severity)
