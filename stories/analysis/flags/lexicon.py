"""Reads the rules from their files and finds those worth trying on a sentence: the ones whose words it holds.

A section `[code]` names the category (or level). `not:` lines excuse a sentence from the whole section. Behind ` ; ` a
rule can carry `not:` (excused where this stands in the sentence), `with:` (only where it does), `past:` (another
category where the sentence is of the past), `child:` (another one where a child is spoken of) and `plain` (no denial
undoes it).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stories.analysis.flags.denial import DENYING
from stories.analysis.flags.patterns import Lists, compile_line

if TYPE_CHECKING:
    import re

    from stories.analysis.flags.patterns import Pattern

WORDS = Path(__file__).parent / "words"
_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the lexicon."""

    code: str
    source: str
    pattern: Pattern
    excuses: tuple[re.Pattern[str], ...] = ()
    needs: re.Pattern[str] | None = None
    past: str | None = None
    child: str | None = None
    deniable: bool = True


class Lexicon:
    """Rules with an index by the words that call for them."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = tuple(rules)
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._stems: dict[str, list[int]] = defaultdict(list)
        for place, rule in enumerate(rules):
            for anchor in dict.fromkeys(rule.pattern.anchors):
                if anchor.endswith("*"):
                    self._stems[anchor[:-1]].append(place)
                else:
                    self._whole["#" if anchor == "#" else anchor].append(place)
        self.called_by = lru_cache(maxsize=50_000)(self._called_by)

    def _called_by(self, word: str) -> frozenset[int]:
        """Give the places of the rules that a word calls for."""
        found = set(self._whole.get(word, ()))
        if word[0].isdigit():
            found.update(self._whole.get("#", ()))
        for length in range(_SHORTEST_STEM, len(word) + 1):
            found.update(self._stems.get(word[:length], ()))
        return frozenset(found)

    @cached_property
    def codes(self) -> frozenset[str]:
        """All codes that some rule raises."""
        return frozenset(rule.code for rule in self.rules)


def read_lists() -> Lists:
    """Read the named lists of words: `name = a|b|c`, one a line."""
    lines = (WORDS / "lists.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" = ", 1) for line in lines if line.strip() and not line.startswith("//"))
    return {name: value.strip() for name, value in pairs}


def read_rules(*names: str) -> list[Rule]:
    """Read the rules of some files of `words/`, in order. Raises KeyError or ValueError for a line that is wrong."""
    lists = read_lists()
    rules: list[Rule] = []
    for name in names:
        code = ""
        excuses: list[re.Pattern[str]] = []
        for line in (WORDS / name).read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("//"):
                continue
            if line.startswith("["):
                code, excuses = line.strip("[] "), []
            elif line.startswith("not: "):
                excuses.append(compile_line(line[5:], lists).regex)
            else:
                rules.append(_rule(code, line, tuple(excuses), lists))
    return rules


def _rule(code: str, line: str, excuses: tuple[re.Pattern[str], ...], lists: Lists) -> Rule:
    source, *options = line.split(" ; ")
    pattern = compile_line(source, lists)
    needs = past = child = None
    deniable = not pattern.words & DENYING
    for option in options:
        kind, _, value = option.strip().partition(": ")
        if kind == "not":
            excuses = (*excuses, compile_line(value, lists).regex)
        elif kind == "with":
            needs = compile_line(value, lists).regex
        elif kind == "past":
            past = value
        elif kind == "child":
            child = value
        elif kind == "plain":
            deniable = False
        else:
            raise ValueError(f"{option!r} is no option: {line!r}.")
    return Rule(code, source, pattern, excuses, needs, past, child, deniable)
