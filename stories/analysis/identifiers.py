"""Recognises the data that identify a person: NHS numbers, dates of birth, e-mail addresses, phone numbers.

Each finder returns spans in the text as given. What may be said where is for the callers to decide: the gate before a
reply, the marks before a story.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_TEN_DIGITS = re.compile(r"(?<![\d/])(?<!\d[ .-])\d(?:[ .-]{0,2}\d){9}(?![ .-]?\d)(?![\d/])")
_NHS_WORDS = re.compile(r"\b(?:nhs|chi|h&c|patient|hospital)\s{0,3}(?:no|num|number|id)\b", re.I)
_MONTHS = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DATE = re.compile(
    r"(?<![\d/])(?:(?:0?[1-9]|[12]\d|3[01]) {0,2}[/.\- ] {0,2}(?:0?[1-9]|1[0-2]) {0,2}[/.\- ] {0,2}(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01]) ?(?:st|nd|rd|th)? (?:of )?"
    + _MONTHS
    + r"\.?,? (?:of )?(?:'?\d\d\b|(?:19|20)\d\d)"
    r"|" + _MONTHS + r"\.? (?:the )?(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,? (?:19|20)\d\d)(?![\d/])",
    re.I,
)
_DAY_MONTH = re.compile(
    r"\b(?:0?[1-9]|[12]\d|3[01]) ?(?:st|nd|rd|th)? (?:of )?" + _MONTHS + r"\b|\b(?:19[0-9]\d|20[0-2]\d)\b",
    re.I,
)
_BIRTH = re.compile(r"\b(?:born|d\.? ?o\.? ?b\b|date of birth|birth ?date|birthday|year of birth)", re.I)
_BIRTH_NOT_PERSON = re.compile(
    r"\b(?:baby|daughter|son|twins|little (?:one|girl|boy)|your baby) (?:was|were|is|being)? ?$", re.I
)
EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64} ?(?:@|\[at\]|\(at\)) ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.I
)
LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"]{2,200}|\b[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.(?:co\.uk|org\.uk|nhs\.uk|gov\.uk|com|org)(?:/[^\s<>\"]{0,200})?\b",
    re.I,
)
MOBILE = re.compile(
    r"(?<![\d.])(?:\+ ?44[ ()-]{0,3}(?:\(?0\)?[ -]?)?|0044[ -]?|\(?0)7(?:[ ()./-]{0,2}\d){9}(?!\d)"
)
LANDLINE = re.compile(
    r"(?<![\d.])(?:\+ ?44[ ()-]{0,3}(?:\(?0\)?[ -]?)?|0044[ -]?|\(?0)[1238](?:[ ()./-]{0,2}\d){7,9}(?!\d)"
)

_TOO_OLD_FOR_AN_APPOINTMENT = 2008


def is_nhs_number(digits: str) -> bool:
    """The modulus-11 check of a ten-digit NHS number."""
    if len(digits) != 10 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    expected = 11 - total % 11
    return expected != 10 and int(digits[9]) == expected % 11


def nhs_numbers(text: str) -> Iterator[Span]:
    """Ten-digit numbers, spaced or not, with a valid check digit; or any ten digits called an NHS number."""
    for match in _TEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        named = _NHS_WORDS.search(text, max(0, match.start() - 40), match.start()) is not None
        grouped = re.fullmatch(r"\d{3}[ .-]\d{3}[ .-]\d{4}|\d{10}", match.group()) is not None
        if named or (is_nhs_number(digits) and (digits[0] != "0" or (grouped and match.group() != digits))):
            yield match.span()


def dates_of_birth(text: str) -> Iterator[tuple[Span, bool]]:
    """Dates beside words of birth (certain), and full dates too old to be an appointment (a guess, marked False)."""
    seen: set[Span] = set()
    for match in DATE.finditer(text):
        near = (
            _BIRTH.search(text, max(0, match.start() - 44), match.start() + 3) is not None
            or _BIRTH.search(text, match.end(), match.end() + 28) is not None
        )
        year = re.search(r"(?:19|20)\d\d", match.group())
        if near or (year is not None and int(year.group()) < _TOO_OLD_FOR_AN_APPOINTMENT):
            seen.add(match.span())
            yield match.span(), near
    taken = frozenset(index for start, end in seen for index in range(start, end))
    for birth in _BIRTH.finditer(text):
        when = _DAY_MONTH.search(text, birth.end(), birth.end() + 24)
        if when is not None and when.start() not in taken and _is_a_person(text, birth):
            yield when.span(), True


def _is_a_person(text: str, birth: re.Match[str]) -> bool:
    """ "Your baby was born in May" is news, not a date of birth that identifies a patient."""
    word = birth.group().lower()
    if word == "born":
        return _BIRTH_NOT_PERSON.search(text, max(0, birth.start() - 24), birth.start()) is None
    return word != "birthday"
