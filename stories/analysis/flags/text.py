"""Cuts a story into sentences of plain lower-case words that know where they stood. Pure, and linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 20_000
MOST_WORDS = 60
"""People who write without full stops get a cut here, so that no pattern ever sees more."""
_LONGEST_WORD = 30
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.!?\n]+(?=\s|$)|\*{2,}")
_QUOTE = str.maketrans("’", "'")
_CLITICS = ("'s", "'m", "'re", "'ve", "'d", "'ll")
_SPLIT = {"im": ("i", "'m"), "ive": ("i", "'ve"), "cannot": ("can", "not"), "cant": ("cant",)}
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "st", "rev"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its words joined by single spaces, with one before and one behind, and where each word stood."""

    joined: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def word_at(self, offset: int) -> int:
        """Give the number of the word that starts at `offset` of the joined text."""
        return self.joined.count(" ", 0, offset) - 1

    @property
    def start(self) -> int:
        """Where the sentence starts in the story."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.spans[-1][1]


def sentences(text: str) -> Iterator[Sentence]:
    """Give the sentences of the first 20,000 characters in order; none is empty or much over `MOST_WORDS`."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(text[:LONGEST]):
        raw = found.group()
        if raw[0] in ".!?\n":
            if words and not (raw == "." and words[-1] in _TITLES):
                yield _sentence(words, spans)
                words, spans = [], []
            continue
        span = found.span()
        for word in _words(raw):
            words.append(word)
            spans.append(span)
        if len(words) >= MOST_WORDS:
            yield _sentence(words, spans)
            words, spans = [], []
    if words:
        yield _sentence(words, spans)


def _sentence(words: list[str], spans: list[tuple[int, int]]) -> Sentence:
    return Sentence(f" {' '.join(words)} ", tuple(words), tuple(spans))


@lru_cache(maxsize=50_000)
def _words(raw: str) -> tuple[str, ...]:
    """Give a word as patterns know it: "He's" is two, "don't" and "dont" are the same."""
    word = raw.lower().translate(_QUOTE)[:_LONGEST_WORD]
    if "'" not in word:
        return _SPLIT.get(word) or (word,)
    if word.endswith("n't"):
        return (word.replace("'", ""),)
    for clitic in _CLITICS:
        if word.endswith(clitic):
            return (word[: -len(clitic)].replace("'", "") or "x", clitic)
    return (word.replace("'", ""),)
