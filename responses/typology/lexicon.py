"""The word lists of the typology, read once from `words/`.

Plain text on purpose: a person who knows the ward can read and mend a list without reading Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from responses.typology.text import stem, words

_FOLDER = Path(__file__).parent / "words"
# Weight of a content word that no list names: shared with the story, it is one story-specific element.
PLAIN_WEIGHT = 1.0

Gram = tuple[str, ...]


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _all_words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def kinds() -> dict[str, list[str]]:
    """Give the words of each kind that tells in what manner a sentence speaks (`manner`)."""
    found: dict[str, list[str]] = {}
    for line in _lines("manner.txt"):
        kind, _, members = line.partition(":")
        found.setdefault(kind, []).extend(members.split())
    return found


def _stems(text: str) -> Gram:
    return tuple(stem(word) for word in words(text))


def _weak_weights() -> dict[str, float]:
    weights: dict[str, float] = {}
    for line in _lines("weak.txt"):
        word, weight = line.rsplit(" ", 1)
        weights[stem(word)] = float(weight)
    return weights


def _concepts() -> tuple[dict[Gram, tuple[int, ...]], list[float]]:
    grams: dict[Gram, tuple[int, ...]] = {}
    weights: list[float] = []
    for line in _lines("concepts.txt"):
        weight, _, members = line.partition(":")
        for member in members.split(","):
            gram = _stems(member.strip())
            if gram and len(weights) not in grams.get(gram, ()):
                grams[gram] = (*grams.get(gram, ()), len(weights))
        weights.append(float(weight))
    return grams, weights


STOP = _all_words("stop.txt")
FIRST_NAMES = _all_words("first_names.txt")
ROLES = _all_words("roles.txt")
NOT_NAMES = _all_words("not_names.txt")
GOOD = _all_words("good.txt")
BAD = _all_words("bad.txt")
WEAK = _weak_weights()
CONCEPT_GRAMS, CONCEPT_WEIGHTS = _concepts()
# A word with a concept of its own is content, however often replies use it.
COURTESY = frozenset(stem(word) for word in _all_words("courtesy.txt"))


def word_weight(stemmed: str) -> float:
    """How much one shared word proves that a reply is about this story (0 for courtesy vocabulary)."""
    weak = WEAK.get(stemmed)
    if weak is not None:
        return weak
    if stemmed in COURTESY or len(stemmed) < 3:
        return 0.0
    return PLAIN_WEIGHT
