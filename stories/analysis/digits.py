"""Reads numbers as people write them: in groups, with dashes, in words ("oh seven"), with a letter O for a nought.

It gives runs of digits with the places where they stand; what a run may mean is for `identifiers` to say.
"""

# ruff: noqa: E501 - a pattern and a sentence read better on one line than cut at the margin

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = {
    "zero": "0", "nought": "0", "naught": "0", "nil": "0", "oh": "0", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_WORD = "|".join(_WORDS)
_ATOM = re.compile(
    r"(?P<digit>\d{1,400})"
    r"|(?<=\d)(?P<oh>[oO])(?=[\doO])|(?<=\d[oO])(?P<oh2>[oO])(?=[\doO\s]|$)|(?<![^\W_])(?P<oh3>[oO])(?=[ ]?[17238]\d)"
    r"|(?<=\d)(?P<one>[lI])(?=\d)"
    rf"|\b(?:(?P<many>double|treble|triple)[ -])?(?:(?P<word>{_WORD})\b|(?P<after>(?<=[ -])\d))"
    r"|\b(?P<hundred>hundred)\b",
    re.I,
)
# What may stand between two groups of one number: any marks or white space, but not those of money and shares; or words.
# A comma, a line's end or a bar may also part two numbers.
_GAP = re.compile(
    r"(?:[^\w%£$€¥]|_){0,6}|[ \t]{0,40}"
    r"|[\s.,;:-]{0,3}(?:(?:and|then|next|followed by|space|dash|hyphen|dot|point|stop|slash|the|last|middle|first|finally)[\s,-]{1,2}){1,4}",
    re.I,
)
_PARTING = re.compile(r"[,;|:\n]")
_LONGEST_RUN = 400
_WRITTEN = re.compile(r"[oOlI]*\d[\doOlI]*")


class Group(NamedTuple):
    """Digits without anything between them."""

    digits: str
    start: int
    end: int


Run = tuple[Group, ...]


def runs(text: str, *, least: int = 7) -> Iterator[Run]:
    """Give each run of at least `least` digits, as the groups in which it is written.

    >>> [[group.digits for group in run] for run in runs("01632 960123, or oh one six double two 960")]
    [['01632', '960123'], ['0', '1', '6', '22', '960']]
    """
    if not _may_hold(text, least):
        return
    for whole in _wholes(text):
        if sum(len(group.digits) for group in whole) >= least:
            yield tuple(whole)


def _may_hold(text: str, least: int) -> bool:
    """Say whether a run of `least` digits can be there: most texts have few digits, and few words that stand for one.

    It counts too many rather than too few: a word stands for three at most ("triple seven").
    """
    written = _WRITTEN.findall(text)
    low = text.lower()
    said = 3 * sum(map(low.count, _WORDS)) + 2 * sum(
        map(low.count, ("hundred", "double", "treble", "triple"))
    )
    # One more for each group: an "o" may stand before it.
    return sum(map(len, written)) + len(written) + said >= least


def _wholes(text: str) -> Iterator[list[Group]]:
    run: list[Group] = []
    for match in _ATOM.finditer(text):
        digits = _digits(match)
        if not digits:
            continue
        if run and match.start() == run[-1].end and len(run[-1].digits) < _LONGEST_RUN:
            run[-1] = Group(run[-1].digits + digits, run[-1].start, match.end())
            continue
        if run and not _joined(text, run[-1].end, match.start()):
            yield run
            run = []
        run.append(Group(digits, match.start(), match.end()))
    if run:
        yield run


def _joined(text: str, start: int, end: int) -> bool:
    if end - start == 1 and text[start] in " -./":
        return True
    return end - start <= 40 and _GAP.fullmatch(text, start, end) is not None


def _digits(match: re.Match[str]) -> str:
    kind = match.lastgroup
    found = match.group()
    if kind == "digit":
        return found if found.isascii() else "".join(str(unicodedata.digit(one, 0)) for one in found)
    if kind in {"oh", "oh2", "oh3"}:
        return "0"
    if kind == "one":
        return "1"
    if kind == "hundred":
        return "00"
    times = {"double": 2, "treble": 3, "triple": 3}.get((match.group("many") or "").lower(), 1)
    one = _WORDS.get((match.group("word") or "").lower(), match.group("after") or "")
    return one * times


def parts(text: str, run: Run) -> list[Run]:
    """Split a run where a comma, a line's end or a bar stands: there one number may end and the next begin."""
    found: list[list[Group]] = [[run[0]]]
    for before, group in itertools.pairwise(run):
        if _PARTING.search(text, before.end, group.start):
            found.append([])
        found[-1].append(group)
    return [tuple(part) for part in found]


def joined(groups: Run) -> str:
    """Give all digits of some groups."""
    return "".join(group.digits for group in groups)
