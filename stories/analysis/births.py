"""Finds dates, and tells those that say when a person was born.

A full date beside words of birth is certain; a full date too old to be an appointment is taken for one as well, unless
something other than a person began on it.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

MONTHS = r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ORDINALS = r"(?:(?:twenty|thirty)[ -]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth)|twentieth|thirtieth"
_DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01])(?: ?(?:st|nd|rd|th))?|{_ORDINALS})"
_UNDER_100 = rf"(?:{_TENS}(?:[ -]{_UNITS})?|{_TEENS}|(?:oh |o'|nought )?{_UNITS})"
_YEAR_IN_WORDS = rf"(?:(?:nineteen|twenty)(?:[ -]hundred)?(?: and)?[ -]{_UNDER_100}|two thousand(?: and)?(?: {_UNDER_100})?|nineteen hundred)"
_YEAR = rf"(?:(?:19|20)\d\d\b|{_YEAR_IN_WORDS}|'?\d\d\b)"
_OF = r"[\s,./-]{0,5}(?:day )?(?:of )?(?:the month of )?"
DATE = re.compile(
    r"(?<![\d/])(?:"
    r"(?:0?[1-9]|[12]\d|3[01]) {0,2}[/.\-_ ,|\\·~=*\n] {0,2}(?:0?[1-9]|1[0-2]) {0,2}[/.\-_ ,|\\·~=*\n] {0,2}(?:(?:19|20)\d\d|\d\d)"
    r"|(?:0?[1-9]|1[0-2])[/.-](?:1[3-9]|2\d|3[01])[/.-](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d ?[-/. ] ?(?:0?[1-9]|1[0-2]) ?[-/. ] ?(?:0?[1-9]|[12]\d|3[01])"
    rf"|\b{_DAY}{_OF}{MONTHS}(?:\b|(?=\d))\.?[\s,./-]{{0,5}}(?:of |in |the year )?{_YEAR}"
    rf"|\b{MONTHS}\b\.?[\s,./-]{{0,2}}(?:the )?{_DAY}\b[\s,./-]{{1,3}}(?:of )?{_YEAR}"
    rf"|(?:19|20)\d\d[\s,./-]{{1,2}}{MONTHS}[\s,./-]{{1,2}}(?:0?[1-9]|[12]\d|3[01])\b"
    r")(?![\d/])",
    re.I,
)
# After words of birth less will do: a day and a month, a year, digits alone.
_PART_OF_DATE = re.compile(
    rf"\b{_DAY} ?(?:of )?{MONTHS}\b|\b{MONTHS} (?:the )?{_DAY}\b|\b{MONTHS},? (?:of )?(?:19|20)\d\d\b"
    rf"|\b(?:19\d\d|20[0-2]\d)\b|\b{_YEAR_IN_WORDS}\b|\b(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)\d\d|\d\d)\b"
    r"|\b(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])\b",
    re.I,
)
_NUMBER = re.compile(r"\d|nineteen|twenty|two thousand|thirt|first|second|third|(?:f|h|n|x)th\b", re.I)
BIRTH = re.compile(
    r"\b(?:born|d[./ ]{0,2}o[./ ]{0,2}b\b|dates? of birth|birth ?dates?|date born|birthday|birthdate|years? of birth|b\.(?= ?\d))",
    re.I,
)
_BIRTH_AFTER = re.compile(
    r"^[^.!?\n]{0,14}?\b(?:d[./ ]{0,2}o[./ ]{0,2}b\b|dates? of birth|birth ?date|birthday|year of birth|was born|were born)",
    re.I,
)
_BIRTH_NOT_PERSON = re.compile(
    r"\b(?:baby|daughter|son|twins|little (?:one|girl|boy)|your baby|idea|project|service|scheme|initiative|unit|group|charity|nhs|team|garden|campaign|hospital|ward|programme|it|this|that) (?:was|were|is|being)? ?$",
    re.I,
)
_BEGAN = re.compile(
    r"\b(?:open(?:ed|s|ing)?|found(?:ed|ing)|built|established|since|act|policy|polic(?:y|ies)|nhs was|began|started|introduced|created|came into|dat(?:es?|ing) (?:from|back)|launch(?:ed)?|report|inspect(?:ed|ion)|cqc|published|law|regulations?|anniversary|merged|renamed|renovated|refurbished|installed|set up|formed)\b",
    re.I,
)
_SHORT_BIRTH = re.compile(r"d[./ ]{0,2}o[./ ]{0,2}b|b\. ?\d")
_DIGITS = re.compile(r"\d")
_FEWEST_DIGITS = 4
_MONTH_BEGINNINGS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TOO_OLD_FOR_AN_APPOINTMENT = 2018
_BEFORE, _AFTER = 60, 44


def dates_of_birth(text: str) -> Iterator[tuple[Span, bool]]:
    """Dates beside words of birth (certain), and full dates too old to be an appointment (a guess, marked False)."""
    low = text.lower()
    births = list(BIRTH.finditer(text)) if _may_tell_of_birth(low) else []
    taken: set[int] = set()
    for match in DATE.finditer(text) if _may_hold_date(low) else ():
        near = bool(births) and _near_birth(text, match.span())
        if near or (_is_old(match.group()) and not _something_began(text, match.span())):
            taken.update(range(*match.span()))
            yield match.span(), near
    for birth in births:
        if not _NUMBER.search(text, birth.end(), birth.end() + 30):
            continue
        when = _PART_OF_DATE.search(text, birth.end(), birth.end() + 30)
        if when is None or not taken.isdisjoint(range(*when.span())):
            continue
        if re.search(r"[.!?](?=\s)|\n", text[birth.end() + 1 : when.start()]):
            continue
        far = when.start() - birth.end() > (12 if birth.group().lower() == "birthday" else 30)
        if not far and _is_a_person(text, birth):
            taken.update(range(*when.span()))
            yield when.span(), True


def _may_tell_of_birth(low: str) -> bool:
    """Say whether words of birth can be there at all. The pattern is tried on few stories, and costs most."""
    return "born" in low or "birth" in low or _SHORT_BIRTH.search(low) is not None


def _may_hold_date(low: str) -> bool:
    """Say whether a full date can be there: four digits at least, or a month with a year in digits or in words."""
    digits = len(_DIGITS.findall(low))
    if digits >= _FEWEST_DIGITS:
        return True
    has_year = digits > 1 or "nineteen" in low or "twenty" in low or "two thousand" in low
    return has_year and any(month in low for month in _MONTH_BEGINNINGS)


def _near_birth(text: str, span: Span) -> bool:
    before = text[max(0, span[0] - _BEFORE) : span[0]]
    found = list(BIRTH.finditer(before + text[span[0] : span[0] + 3]))
    if found and not re.search(r"[a-z]{3}[.!?](?=\s)", before[found[-1].end() :]):
        return True
    after = text[span[1] : span[1] + _AFTER]
    return _BIRTH_AFTER.search(after) is not None


def _is_old(date: str) -> bool:
    year = re.search(r"(?:19|20)\d\d", date)
    if year is not None:
        return int(year.group()) < TOO_OLD_FOR_AN_APPOINTMENT
    if re.search(r"\bnineteen\b", date, re.I):
        return True
    short = re.search(r"(?<!\d)'?(\d\d)$", date)
    return (
        short is not None and int(short.group(1)) > 35 and re.match(r"\d{1,2} {0,2}[/.-]", date) is not None
    )


def _something_began(text: str, span: Span) -> bool:
    before = text[max(0, span[0] - 60) : span[0]].rsplit("\n", 1)[-1]
    return _BEGAN.search(before) is not None or _BEGAN.search(text[span[1] : span[1] + 30]) is not None


def _is_a_person(text: str, birth: re.Match[str]) -> bool:
    """ "Your baby was born in May" is news, not a date of birth that identifies a patient."""
    word = birth.group().lower()
    before = text[max(0, birth.start() - 24) : birth.start()]
    if word == "born":
        return _BIRTH_NOT_PERSON.search(before) is None
    if word == "birthday":
        return re.search(r"\b(?:your|his|her|their|'s) (?:\w+ )?$", before, re.I) is not None
    return True
