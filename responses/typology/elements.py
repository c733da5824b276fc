"""The elements a text names: concepts ("A&E" and "casualty" are one) and content words, each with its weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from responses.typology.lexicon import CONCEPT_GRAMS, CONCEPT_WEIGHTS, STOP, Gram, word_weight
from responses.typology.remembering import Remembered
from responses.typology.text import STEMS, stem

_Weighed = tuple[tuple[str, float], ...]
# For a word with which concepts of several words begin: their stems and what they weigh, longest first, by the second.
_Longer = Mapping[str, Sequence[tuple[Gram, _Weighed]]]
_Known = tuple[_Weighed, _Longer]


def _weighed(concepts: Sequence[int]) -> _Weighed:
    return tuple((f"#{concept}", CONCEPT_WEIGHTS[concept]) for concept in concepts)


def _longer() -> dict[str, dict[str, list[tuple[Gram, _Weighed]]]]:
    found: dict[str, dict[str, list[tuple[Gram, _Weighed]]]] = {}
    for gram in sorted(CONCEPT_GRAMS, key=len, reverse=True):
        if len(gram) > 1:
            found.setdefault(gram[0], {}).setdefault(gram[1], []).append(
                (gram, _weighed(CONCEPT_GRAMS[gram]))
            )
    return found


_LONGER = _longer()


def _known(token: str) -> _Known | None:
    """Give what a word names by itself, and the longer concepts that may begin with it; None for neither."""
    stemmed = stem(token)
    single = _weighed(CONCEPT_GRAMS.get((stemmed,), ()))
    if not single and token not in STOP and (weight := word_weight(stemmed)) > 0:
        single = ((stemmed, weight),)
    longer = _LONGER.get(stemmed, {})
    return (single, longer) if single or longer else None


_KNOWN = Remembered(_known)


def elements_of(tokens: Sequence[str]) -> dict[str, float]:
    """Elements (concepts and content words) named in a run of words, with what each proves when shared.

    A word that belongs to a concept counts under the concept, so that "casualty" meets "A&E".
    """
    found: dict[str, float] = {}
    free = 0
    for at, known in enumerate(map(_KNOWN.__getitem__, tokens)):
        if known is None or at < free:
            continue
        single, longer = known
        if longer and (size := _concept_at(tokens, at, longer, found)):
            free = at + size
        else:
            for element, weight in single:
                found[element] = weight
    return found


def _concept_at(tokens: Sequence[str], at: int, longer: _Longer, found: dict[str, float]) -> int:
    """Add the longest concept of several words that begins at a word, and give how many words it takes, or 0."""
    if at + 1 == len(tokens):
        return 0
    for gram, weighed in longer.get(STEMS[tokens[at + 1]], ()):
        size = len(gram)
        if size > 2 and tuple([STEMS[token] for token in tokens[at : at + size]]) != gram:
            continue
        found.update(weighed)
        if weighed[0][1] > 0:
            _add_parts(found, tokens[at : at + size])
        return size
    return 0


def _add_parts(found: dict[str, float], tokens: Sequence[str]) -> None:
    """The single words of "waiting room" count too, at half weight: the story may say that the room was full."""
    for token in tokens:
        if token not in STOP:
            for element, weight in elements_of((token,)).items():
                found.setdefault(element, 0.5 * weight)
