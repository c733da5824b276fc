"""Reads a story once, sentence by sentence, and raises what the rules find. Pure, bounded and without state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stories.analysis.flags.categories import category
from stories.analysis.flags.denial import is_denied, is_over, speaks_of_child
from stories.analysis.flags.lexicon import Lexicon, Rule, read_rules
from stories.analysis.flags.names import identifying, staff_named
from stories.analysis.flags.text import Sentence, sentences
from stories.analysis.personal_data import find_personal_data

if TYPE_CHECKING:
    from re import Match

    from stories.analysis.flags.categories import Category
    from stories.analysis.personal_data import Found

FILES = ("danger.txt", "people.txt", "care.txt", "info.txt", "criticality.txt")
_MOST_PER_CATEGORY = 12
# What was so and is over needs nobody to come now.
_PRESENT = frozenset({"urgent_care", "live_now"})
_NOT_CRITICAL = frozenset({"praise", "old_event"})


@dataclass(frozen=True, slots=True, order=True)
class Flag:
    """One place in the story: what it may mean, and the words that raised it."""

    start: int
    end: int
    code: str

    @property
    def category(self) -> Category:
        """Its row of the table."""
        return category(self.code)


@dataclass(frozen=True, slots=True)
class Hit:
    """What one rule found: a category's code or a level ("1" to "5"), where, and in which sentence."""

    start: int
    end: int
    code: str
    sentence: Sentence


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """All rules of `words/`, read once."""
    return Lexicon(read_rules(*FILES))


def read_hits(text: str) -> list[Hit]:
    """Give all that the rules find in `text`, in the order of its sentences."""
    book = lexicon()
    found: list[Hit] = []
    child_before = False
    for sentence in sentences(text):
        has_child = speaks_of_child(sentence)
        called: set[int] = set()
        for word in sentence.words:
            called |= book.called_by(word)
        held = frozenset(sentence.words)
        for place in sorted(called):
            rule = book.rules[place]
            for words in rule.pattern.needed:
                if held.isdisjoint(words):
                    break
            else:
                match = _accepted(rule, sentence)
                if match is not None:
                    found.extend(_hits(rule, sentence, match, has_child, child_before))
        child_before = child_before or has_child
    return found


def find_flags(
    text: str, hits: list[Hit] | None = None, personal: Sequence[Found] | None = None
) -> tuple[Flag, ...]:
    """Give the flags of a story in reading order, without places of one category that overlap.

    `hits` and `personal` may be given where the caller has read them already.
    "Critical" stands only where nothing graver does.
    """
    hits = read_hits(text) if hits is None else hits
    personal = find_personal_data(text) if personal is None else personal
    levels = [hit for hit in hits if hit.code.isdigit()]
    raised = [Flag(hit.start, hit.end, hit.code) for hit in hits if not hit.code.isdigit()]
    raised += [Flag(start, end, "identifiable") for start, end in identifying(text)]
    raised += [Flag(found.start, found.end, "identifiable") for found in personal]
    critical_spans = [(h.sentence.start, h.sentence.end) for h in hits if h.code not in _NOT_CRITICAL]
    raised += [Flag(start, end, "named_staff") for start, end in staff_named(text, critical_spans)]
    if levels and all(flag.category.routine for flag in raised):
        worst = max(levels, key=lambda hit: hit.code)
        raised.append(Flag(worst.start, worst.end, "critical"))
    return _joined(raised)


def _accepted(rule: Rule, sentence: Sentence) -> Match[str] | None:
    """Give where a rule fits, if nothing excuses, denies or lacks."""
    joined = sentence.joined
    match = rule.pattern.regex.search(joined)
    if match is None or (rule.needs and not rule.needs.search(joined)):
        return None
    if any(excuse.search(joined) for excuse in rule.excuses):
        return None
    if rule.deniable:
        first = sentence.word_at(match.start())
        if is_denied(sentence, first, sentence.word_at(match.end())):
            return None
    return match


def _hits(
    rule: Rule, sentence: Sentence, match: Match[str], has_child: bool, child_before: bool
) -> Iterator[Hit]:
    if rule.code in _PRESENT and is_over(sentence):
        return
    first = sentence.word_at(match.start())
    last = max(first, sentence.word_at(match.end()) - 1)
    start, end = sentence.spans[first][0], sentence.spans[last][1]
    code = rule.past if rule.past and is_over(sentence) else rule.code
    if rule.child and has_child:
        code = rule.child
    elif rule.child and child_before:
        yield Hit(start, end, rule.child, sentence)
    yield Hit(start, end, code, sentence)


def _joined(flags: list[Flag]) -> tuple[Flag, ...]:
    """Join overlapping places of one category, and keep the first dozen of each."""
    by_code: dict[str, list[Flag]] = {}
    for flag in sorted(flags):
        kept = by_code.setdefault(flag.code, [])
        if kept and flag.start < kept[-1].end:
            kept[-1] = Flag(kept[-1].start, max(flag.end, kept[-1].end), flag.code)
        elif len(kept) < _MOST_PER_CATEGORY:
            kept.append(flag)
    return tuple(sorted(flag for kept in by_code.values() for flag in kept))
