"""Finds NHS numbers and phone numbers among runs of digits.

An NHS number has ten digits and a check digit. A phone number begins as British or foreign numbers do; whose it is, a
team's or a person's, cannot be told from its digits and is for the callers to judge.
"""

# ruff: noqa: E501 - a pattern and a sentence read better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from stories.analysis.digits import Group, Run, joined, parts, runs

Span = tuple[int, int]

NHS_WORDS = re.compile(
    r"\b(?:nhs|n\.h\.s\.?|chi|h ?& ?c|hcn|patient|hospital|health(?: and care)?)['’s]{0,2}[\s-]{0,3}(?:no\b|nr\b|num\b|number|id\b|identifier|#)",
    re.I,
)
_PHONE_WORDS = re.compile(
    r"\b(?:mobile|mob|cell|phone|telephone|tel|text|whatsapp|sms|ring|rang|call|called|number|contact|reach|no)\b[^\n]{0,30}$",
    re.I,
)
# Ten digits in one of these shapes are read as one number; in others only where the whole run has ten.
_SHAPES = frozenset({(10,), (3, 3, 4), (3, 7), (6, 4), (5, 5), (4, 3, 3), (3, 4, 3), (3, 3, 2, 2)})
_MOST_GROUPS = 16


class PhoneKind(StrEnum):
    """What the first digits say."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number: where it stands, its kind, its digits in the national form."""

    span: Span
    kind: PhoneKind
    digits: str


def is_nhs_number(digits: str) -> bool:
    """The modulus-11 check of a ten-digit NHS number."""
    if len(digits) != 10 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    expected = 11 - total % 11
    return expected != 10 and int(digits[9]) == expected % 11


def nhs_numbers(text: str) -> Iterator[Span]:
    """Ten-digit numbers, however written, with a valid check digit; or any ten digits called an NHS number."""
    for run in runs(text, least=10):
        found = list(_nhs_in(text, run))
        yield from found


def _nhs_in(text: str, run: Run) -> Iterator[Span]:
    named = NHS_WORDS.search(text, max(0, run[0].start - 60), run[0].start) is not None
    if _after_plus(text, run[0]) and not named:
        return
    pieces = parts(text, run)
    if len(joined(run)) == 10 and len(pieces) > 1:
        pieces = [run]
    for piece in pieces:
        total = len(joined(piece))
        if total == 10 and _reads_as_nhs(joined(piece), piece, text, named):
            yield _span(piece)
        elif total > 10:
            yield from _nhs_windows(piece, text, named)


def _nhs_windows(piece: Run, text: str, named: bool) -> Iterator[Span]:
    at = 0
    while at < len(piece):
        length = _nhs_window(piece, at, text, named)
        if length:
            yield _span(piece[at : at + length])
        at += length or 1


def _nhs_window(piece: Run, at: int, text: str, named: bool) -> int:
    """How many groups from `at` make an NHS number; 0 where none does."""
    total = 0
    for length, group in enumerate(piece[at : at + 10], 1):
        total += len(group.digits)
        if total > 10:
            return 0
        if total == 10:
            window = piece[at : at + length]
            shape = tuple(len(one.digits) for one in window)
            fits = shape in _SHAPES or named
            return length if fits and _reads_as_nhs(joined(window), window, text, named) else 0
    return 0


def _reads_as_nhs(digits: str, groups: Run, text: str, named: bool) -> bool:
    if named and len(digits) == 10:
        return is_nhs_number(digits) or not digits.startswith("0")
    if not is_nhs_number(digits):
        return False
    shape = tuple(len(group.digits) for group in groups)
    if digits[0] == "0":
        return shape == (3, 3, 4)
    return not (digits[0] == "7" and shape in {(4, 6), (4, 3, 3)} and _near_phone(text, groups[0]))


def _near_phone(text: str, group: Group) -> bool:
    return _PHONE_WORDS.search(text[max(0, group.start - 60) : group.start]) is not None


def phones(text: str) -> Iterator[Phone]:
    """Every phone number in `text`, in reading order."""
    for run in runs(text, least=9):
        pieces = parts(text, run)
        if len(pieces) > 1 and len(joined(run)) <= 13:
            pieces = [run]
        for piece in pieces:
            yield from _phones_in(text, piece)


def _phones_in(text: str, piece: Run) -> Iterator[Phone]:
    at = 0
    while at < len(piece):
        found, length = _phone_at(text, piece, at)
        if found is not None:
            yield found
        at += max(length, 1)


def _phone_at(text: str, piece: Run, at: int) -> tuple[Phone | None, int]:
    first = piece[at]
    if not (first.digits[0] in "047" or _after_plus(text, first)):
        return None, 0
    best: tuple[Phone | None, int] = (None, 0)
    total = ""
    for length, group in enumerate(piece[at : at + _MOST_GROUPS], 1):
        total += group.digits
        if len(total) > 15:
            break
        kind, digits = _kind(total, _after_plus(text, first))
        if kind is not None and _plausible(text, piece[at : at + length], kind, total):
            start = _with_prefix(text, first.start)
            best = Phone((start, group.end), kind, digits), length
    return best


def _kind(total: str, plus: bool) -> tuple[PhoneKind | None, str]:
    """What the digits are, if they are a whole phone number, and the number in the national form."""
    national = ""
    if total.startswith("0044"):
        national = "0" + total[4:].removeprefix("0")
    elif total.startswith("44") and (
        plus or total[2:4] in {"70", "71", "73", "74", "75", "76", "77", "78", "79", "07"}
    ):
        national = "0" + total[2:].removeprefix("0")
    elif plus:
        return (PhoneKind.FOREIGN, total) if 9 <= len(total) <= 14 else (None, "")
    elif total.startswith("00"):
        return (PhoneKind.FOREIGN, total) if 11 <= len(total) <= 15 else (None, "")
    elif total.startswith("7"):
        return (PhoneKind.MOBILE, "0" + total) if len(total) == 10 else (None, "")
    else:
        national = total
    if len(national) not in {10, 11} or not national.startswith("0"):
        return None, ""
    if national[1] == "7":
        return (PhoneKind.MOBILE, national) if len(national) == 11 else (None, "")
    kinds = {
        "1": PhoneKind.LANDLINE,
        "2": PhoneKind.LANDLINE,
        "3": PhoneKind.SERVICE,
        "8": PhoneKind.SERVICE,
        "9": PhoneKind.SERVICE,
    }
    kind = kinds.get(national[1])
    return (kind, national) if kind else (None, "")


def _plausible(text: str, groups: Run, kind: PhoneKind, total: str) -> bool:
    """Keep out dates and bare digits that only happen to have the right length."""
    first = len(groups[0].digits)
    written = text[groups[0].start : groups[-1].end]
    if re.match(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d\d){1,2}(?!\d)", written):
        return False
    if total.startswith("7"):
        return _near_phone(text, groups[0])
    if kind is PhoneKind.FOREIGN and total.startswith("00"):
        return len(groups) > 1 or _near_phone(text, groups[0])
    if len(total) == 10 and total.startswith("0"):
        return first in {3, 4, 5, 6, 10} or len(groups) == 10
    return True


def _after_plus(text: str, group: Group) -> bool:
    return re.search(r"\+ ?\(?$", text[max(0, group.start - 3) : group.start]) is not None


def _with_prefix(text: str, start: int) -> int:
    """Take the plus and the bracket before the first digit into the span."""
    before = re.search(r"(?:\+ ?)?\(?$", text[max(0, start - 3) : start])
    return start - len(before.group()) if before else start


def _span(groups: Run) -> Span:
    return groups[0].start, groups[-1].end
