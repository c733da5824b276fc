"""How critical a story is, 0 to 5, by its worst statement: what a moderator would say, and the words that make it so.

For staff only, and only proposed: a source's own label wins wherever there is one, which is the caller's rule.
0 is not critical, 1 a niggle, 2 service that fell short (visitors, parking, waits), 3 care or respect that failed,
4 serious (a patient taken for another, harm), 5 the gravest (an untimely death, a life in danger).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stories.analysis.flags.engine import Flag, Hit, find_flags, read_hits

MOST = 5
_DEATH = re.compile(
    r" (?:died|dead|death|killed|stillborn|passed away|still be alive|be here today|never came home|never woke) "
)
_FATAL = frozenset({"safety_incident", "candour"})


@dataclass(frozen=True, slots=True)
class Criticality:
    """The level, with the sentence and the words that set it (empty spans at level 0)."""

    level: int
    why: str = ""
    sentence: tuple[int, int] = (0, 0)
    words: tuple[int, int] = (0, 0)


def judge(text: str, hits: list[Hit] | None = None, flags: tuple[Flag, ...] | None = None) -> Criticality:
    """Judge a story by its worst statement; of equally bad ones, the first. `why` is a category's code or a level."""
    hits = read_hits(text) if hits is None else hits
    flags = find_flags(text, hits) if flags is None else flags
    worst = Criticality(0)
    for hit in hits:
        level = _level(hit)
        if level > worst.level:
            words = (hit.start, hit.end)
            worst = Criticality(level, hit.code, (hit.sentence.start, hit.sentence.end), words)
    for flag in flags:
        if flag.category.least > worst.level and flag.code not in {"critical"}:
            place = (flag.start, flag.end)
            worst = Criticality(flag.category.least, flag.code, place, place)
    return worst


def _level(hit: Hit) -> int:
    if hit.code.isdigit():
        return int(hit.code)
    least = Flag(hit.start, hit.end, hit.code).category.least
    return MOST if hit.code in _FATAL and _DEATH.search(hit.sentence.joined) else least
