"""Rules for sentences: asking who somebody is, confirming care, recognising, correcting, discussing a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from responses.checks import saying_words as words
from responses.checks.finding import Finding, Severity, finding
from responses.typology.text import Sentence, lower

if TYPE_CHECKING:
    from responses.checks.draft import Draft


def asks(draft: Draft) -> Iterator[Finding]:
    """Identifying details asked for where everybody can read the answer."""
    before: Sentence | None = None
    for sentence, following in zip_longest(draft.sentences, draft.sentences[1:]):
        raw = sentence.raw
        asked = words.ASK.search(raw) or words.ASK_QUESTION.search(raw)
        if (
            asked
            and not words.ASK_NEGATED.search(raw)
            and not words.WE_GAVE.search(raw[: asked.start()][-60:])
            and not words.NOT_THEIRS.search(raw, asked.start(), asked.end() + 4)
            and _in_public(raw, before, following)
        ):
            yield _at(sentence, asked, "asks_identity_in_public")
        before = sentence


def _in_public(raw: str, before: Sentence | None, following: Sentence | None) -> bool:
    """A private way in the same sentence, in the one before or right after, makes the question a private one."""
    if words.IN_PUBLIC.search(raw) and not words.PRIVATE_AFTER_ALL.search(raw):
        return True
    if words.PRIVATE_WAY.search(words.DETAILS.sub("", raw)):
        return False
    if following is not None and words.RING_ME.search(following.raw):
        return False
    return before is None or words.PRIVATE_WAY.search(before.raw) is None


def confirms(draft: Draft) -> Iterator[Finding]:
    """That somebody was a patient, what the records show, or what they did that they did not tell."""
    for sentence in draft.sentences:
        raw = sentence.raw
        confirmed = words.CONFIRMS.search(raw) if words.CONFIRMS_HINT.search(raw) else None
        if confirmed and not words.CONFIRMS_NOT.search(raw, max(0, confirmed.start() - 60), confirmed.end()):
            yield _at(sentence, confirmed, "confirms_care")
            continue
        did = words.AUTHOR_DID.search(raw)
        if (
            did
            and not _is_told(lower(did.group(1)), draft)
            and not words.IF_BEFORE.search(raw[max(0, did.start() - 40) : did.start()])
        ):
            yield _at(sentence, did, "confirms_care")


def _is_told(act: str, draft: Draft) -> bool:
    """Whether the story says so itself; a word's beginning is enough ("refused", "refusing")."""
    parts = [part[:5] for part in re.findall(r"[a-z]{4,}", act) if part not in {"were", "your", "have"}]
    return any(word.startswith(part) for part in parts for word in draft.story_words)


def cases(draft: Draft) -> Iterator[Finding]:
    """What was found in a complaint, a claim, an incident or an inquest; what became of staff."""
    for sentence in draft.sentences:
        for pattern, exception, rule in (
            (words.DISCIPLINE, words.DISCIPLINE_NOT, "staff_discipline"),
            (words.CASE, words.CASE_NOT, "discusses_case"),
        ):
            if not words.HINTS[rule].search(sentence.raw):
                continue
            match = pattern.search(sentence.raw)
            if match and not exception.search(sentence.raw):
                yield _at(sentence, match, rule)


def manner(draft: Draft) -> Iterator[Finding]:
    """What makes an author feel found out, or called a liar: worth a second look."""
    for sentence in draft.sentences:
        knows = words.RECOGNISES.search(sentence.raw)
        if knows:
            yield _at(sentence, knows, "recognises_author", Severity.WARN)
        corrects = words.CORRECTS.search(sentence.raw)
        if corrects and not words.GENTLY.search(sentence.raw[: corrects.start()]):
            yield _at(sentence, corrects, "corrects_author", Severity.WARN)


def _at(sentence: Sentence, match: re.Match[str], rule: str, severity: Severity = Severity.BLOCK) -> Finding:
    return finding((sentence.start + match.start(), sentence.start + match.end()), rule, severity)
