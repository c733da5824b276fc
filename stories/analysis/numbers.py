"""Finds NHS numbers and phone numbers among runs of digits.

An NHS number has ten digits and a check digit. A phone number begins as British or foreign numbers do; whose it is, a
team's or a person's, cannot be told from its digits and is for the callers to judge.
"""

# ruff: noqa: E501 - a pattern and a sentence read better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

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
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15


@dataclass(frozen=True)
class Line:
    """Groups of digits in a row, measured once, so that even a page of digits is read in one pass."""

    groups: Run
    digits: str
    starts: tuple[int, ...]
    ends: dict[int, int]

    @classmethod
    def of(cls, groups: Run) -> Line:
        """Measure some groups."""
        starts = tuple(accumulate((len(group.digits) for group in groups), initial=0))
        return cls(groups, joined(groups), starts, {at: index for index, at in enumerate(starts)})

    @property
    def length(self) -> int:
        """How many digits there are."""
        return self.starts[-1]

    def after(self, at: int, length: int) -> int:
        """The number of the group before which `length` digits from group `at` on are complete; 0 where within one."""
        return self.ends.get(self.starts[at] + length, 0)

    def digits_from(self, at: int, length: int) -> str:
        """`length` digits from group `at` on."""
        return self.digits[self.starts[at] : self.starts[at] + length]


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


def nhs_numbers(text: str, read: Sequence[Run] | None = None) -> Iterator[Span]:
    """Ten-digit numbers, however written, with a valid check digit; or any ten digits called an NHS number.

    `read` holds the runs of digits where they were read already.
    """
    for run in runs(text) if read is None else read:
        yield from _nhs_in(text, run)


def _nhs_in(text: str, run: Run) -> Iterator[Span]:
    named = NHS_WORDS.search(text, max(0, run[0].start - 60), run[0].start) is not None
    if _after_plus(text, run[0]) and not named:
        return
    pieces = parts(text, run)
    if len(pieces) > 1 and len(pieces) <= 10 and len(joined(run)) == 10:
        pieces = [run]
    for piece in pieces:
        if len(joined(piece)) >= 10:
            yield from _nhs_windows(Line.of(piece), text, named)


def _nhs_windows(line: Line, text: str, named: bool) -> Iterator[Span]:
    is_whole = line.length == 10
    at = 0
    while at < len(line.groups):
        end = line.after(at, 10)
        most = 10 if named or is_whole else 4
        window = line.groups[at:end] if end and end - at <= most else ()
        shape = tuple(len(one.digits) for one in window)
        if (
            window
            and (is_whole or named or shape in _SHAPES)
            and _reads_as_nhs(joined(window), window, text, named)
        ):
            yield _span(window)
            at = end
        else:
            at += 1


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


def phones(text: str, read: Sequence[Run] | None = None) -> Iterator[Phone]:
    """Every phone number in `text`, in reading order. `read` holds the runs of digits where they were read already."""
    for run in runs(text) if read is None else read:
        pieces = parts(text, run)
        if 1 < len(pieces) <= 13 and len(joined(run)) <= 13:
            pieces = [run]
        for piece in pieces:
            if len(joined(piece)) >= _FEWEST_DIGITS:
                yield from _phones_in(text, Line.of(piece))


def _phones_in(text: str, line: Line) -> Iterator[Phone]:
    at = 0
    has_plus = "+" in text
    while at < len(line.groups):
        found, end = _phone_at(text, line, at, has_plus)
        if found is not None:
            yield found
        at = max(end, at + 1)


def _phone_at(text: str, line: Line, at: int, has_plus: bool) -> tuple[Phone | None, int]:
    first = line.groups[at]
    plus = has_plus and _after_plus(text, first)
    if not (plus or first.digits[0] in "047"):
        return None, 0
    for length in _lengths(line.digits_from(at, 2), plus):
        end = line.after(at, length)
        if not end or end - at > _MOST_GROUPS:
            continue
        total = line.digits_from(at, length)
        kind, digits = _kind(total, plus)
        if kind is not None and _plausible(text, line.groups[at:end], kind, total):
            return Phone((_with_prefix(text, first.start), line.groups[end - 1].end), kind, digits), end
    return None, 0


def _lengths(begins: str, plus: bool) -> Iterable[int]:
    """How many digits a number that begins so may have, the longest first."""
    if plus or begins in {"00", "44"}:
        return range(_MOST_DIGITS, _FEWEST_DIGITS - 1, -1)
    if begins == "07":
        return (11,)
    if begins.startswith("7"):
        return (10,)
    return (11, 10) if begins.startswith("0") else ()


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
    return text[max(0, group.start - 3) : group.start].rstrip(" (").endswith("+")


def _with_prefix(text: str, start: int) -> int:
    """Take the plus and the bracket before the first digit into the span."""
    before = re.search(r"(?:\+ ?)?\(?$", text[max(0, start - 3) : start])
    return start - len(before.group()) if before else start


def _span(groups: Run) -> Span:
    return groups[0].start, groups[-1].end
