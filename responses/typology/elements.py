"""The elements a text names: concepts ("A&E" and "casualty" are one) and content words, each with its weight."""

from __future__ import annotations

from collections.abc import Sequence

from responses.typology.lexicon import CONCEPT_GRAMS, CONCEPT_WEIGHTS, STOP, word_weight
from responses.typology.remembering import Remembered
from responses.typology.text import stem

_Known = tuple[str, float, tuple[int, ...]]


def _sizes() -> dict[str, tuple[int, ...]]:
    sizes: dict[str, set[int]] = {}
    for gram in CONCEPT_GRAMS:
        sizes.setdefault(gram[0], set()).add(len(gram))
    return {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items()}


# For each word with which a concept may begin, how many words such concepts have, longest first.
_SIZES = _sizes()


def _known(token: str) -> _Known:
    """Give a word's stem, what it proves by itself, and the lengths of the concepts that may begin with it."""
    stemmed = stem(token)
    counts_elsewhere = token in STOP or (stemmed,) in CONCEPT_GRAMS
    return stemmed, 0.0 if counts_elsewhere else word_weight(stemmed), _SIZES.get(stemmed, ())


_KNOWN = Remembered(_known)


def elements_of(tokens: Sequence[str]) -> dict[str, float]:
    """Elements (concepts and content words) named in a run of words, with what each proves when shared.

    A word that belongs to a concept counts under the concept, so that "casualty" meets "A&E".
    """
    known = [_KNOWN[token] for token in tokens]
    found: dict[str, float] = {}
    at = 0
    while at < len(known):
        stemmed, weight, sizes = known[at]
        step = _concept_at(known, at, sizes, tokens, found) if sizes else 1
        if step == 1 and weight > 0:
            found[stemmed] = weight
        at += step
    return found


def _concept_at(
    known: Sequence[_Known], at: int, sizes: Sequence[int], tokens: Sequence[str], found: dict[str, float]
) -> int:
    """Add the longest concept that begins at a word, and give how many words it takes."""
    for size in sizes:
        gram = (known[at][0],) if size == 1 else tuple([one[0] for one in known[at : at + size]])
        concepts = CONCEPT_GRAMS.get(gram)
        if not concepts or len(gram) < size:
            continue
        for concept in concepts:
            found[f"#{concept}"] = CONCEPT_WEIGHTS[concept]
        if size > 1 and CONCEPT_WEIGHTS[concepts[0]] > 0:
            _add_parts(found, tokens[at : at + size])
        return size
    return 1


def _add_parts(found: dict[str, float], tokens: Sequence[str]) -> None:
    """The single words of "waiting room" count too, at half weight: the story may say that the room was full."""
    for token in tokens:
        if token not in STOP:
            for element, weight in elements_of((token,)).items():
                found.setdefault(element, 0.5 * weight)
