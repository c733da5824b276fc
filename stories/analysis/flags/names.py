"""Finds names by their capitals: what tells who somebody is, and staff who are named where something is criticised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_NAME = r"[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)?"
_BOTH = rf"{_NAME} {_NAME}"
_TITLE = r"(?:[Dd]r|[Dd]octor|DR|Mr|Mrs|Ms|Miss|[Pp]rof(?:essor)?|[Cc]onsultant|[Ss]urgeon)"
_ROLE = (
    r"(?:[Ss]taff [Nn]urse|[Nn]urse|[Ss]ister|[Mm]atron|[Mm]idwife|[Rr]eceptionist|[Pp]hysio|[Cc]arer|HCA|"
    r"[Pp]harmacist|[Dd]entist|[Pp]aramedic|[Mm]anager)"
)
_KIN = (
    r"(?:husband|wife|son|daughter|mother|mum|father|dad|brother|sister|partner|nan|gran|uncle|aunt|"
    r"patient|lady|man)"
)
_IDENTIFYING = re.compile(
    rf"\b[Mm]y name is {_BOTH}|\b[Ii](?:'|’)?m called {_BOTH}|\b[Ss]igned,? (?:{_TITLE}\.? )?{_BOTH}"
    rf"|\b{_KIN} (?:is |was )?(?:called |named )?{_BOTH}(?! (?:Hospital|Ward|Unit|Surgery|Centre|Clinic))"
    rf"|\bwas called {_BOTH}|\b[Cc]alled {_BOTH} and (?:she|he) was"
    rf"|\b\d{{1,4}}[a-z]? (?:{_NAME} ){{1,3}}"
    r"(?:Lane|Avenue|Road|Street|Close|Drive|Crescent|Terrace|Way|Court|Gardens|Place)\b"
    r"|\b(?:hospital|patient|case|staff|policy|insurance|CHI|H&C) (?:number|no\.?) (?:is |was )?:?\s?\w{0,3}\d{4,10}"
    r"|\b[Bb]orn on (?:the )?\d{1,2}\S{0,3} ?\S{2,12}(?: \d{4})?"
    r"|\bthe only (?:person|woman|man|patient|one|child|family) in (?:the )?\S{2,20} with \S{2,20}"
)
# Two names, a digit, or a rarity: without any of them nothing above fits.
_MAY_IDENTIFY = re.compile(r"[A-Z][A-Za-z'’-]* [A-Z]|\d|\bthe only ")
_STAFF = re.compile(
    rf"\b{_TITLE}\.? {_NAME}|\b{_TITLE}\.? O['’][A-Z][a-z]+|\b{_ROLE}s?,? (?:called |named )?{_NAME}(?: {_NAME})?"
)
_GRAVE = re.compile(
    r"(?i)\b(?:rude\w*|vile|dismissed me|"
    r"ignored|botched|told me|shouted|hung up|never want to see|dismissive|laughed at|shame on|"
    r"refused|unkind|lied|wrong|arrogant|sack\w*|did not listen|didn[’']?t listen|struck off|incompetent|bully\w*|"
    r"hurt me|useless|worst|horrible|nasty|disgrace\w*|awful|patronising|not listen|rough|careless|abrupt)\b"
)
_KIND = re.compile(
    r"(?i)\b(?:sorted|lovely|wonderful|brilliant|kind|thank\w*|amazing|excellent|like a human)\b"
)
_SENTENCE_ENDS = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)[.!?\n]+(?:\s|$)")
_NOT_NAMES_TEXT = (
    "The And But Was Who Said Told She He They It In On At Ward Unit Whippy For To Of My A I We Then When "
    "With"
)
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


def identifying(text: str) -> Iterator[Span]:
    """Give where the text tells who somebody is by a full name with whose it is, an address, a number or a rarity."""
    if not _MAY_IDENTIFY.search(text):
        return
    for match in _IDENTIFYING.finditer(text[:20_000]):
        if not _NOT_NAMES & set(match.group().split()[-2:]):
            yield match.span()


def staff_named(text: str, critical: Sequence[Span]) -> Iterator[Span]:
    """Give the names of staff that stand in a sentence which criticises."""
    if not critical:
        return
    read = text[:20_000]
    for match in _STAFF.finditer(read):
        if match.group().split()[-1] in _NOT_NAMES:
            continue
        start, end = _sentence(read, match.start(), match.end())
        around = read[start:end]
        if (
            _GRAVE.search(around)
            and not _KIND.search(around)
            and any(
                first < match.end() + 200 and last > match.start() - 200 and first < end and last > start
                for first, last in critical
            )
        ):
            yield match.span()


def _sentence(text: str, start: int, end: int) -> Span:
    """Give the bounds of the sentence around a place, at most 200 characters to each side."""
    before = [match.end() for match in _SENTENCE_ENDS.finditer(text, max(0, start - 200), start)]
    after = _SENTENCE_ENDS.search(text, end, min(len(text), end + 200))
    return (before[-1] if before else max(0, start - 200)), (
        after.end() if after else min(len(text), end + 200)
    )
