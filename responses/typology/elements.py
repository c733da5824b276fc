"""The elements a text names: concepts ("A&E" and "casualty" are one) and content words, each with its weight."""

from __future__ import annotations

from collections.abc import Sequence

from responses.typology.lexicon import CONCEPT_GRAMS, CONCEPT_HEADS, CONCEPT_WEIGHTS, STOP, word_weight
from responses.typology.text import stem


def elements_of(tokens: Sequence[str]) -> dict[str, float]:
    """Elements (concepts and content words) named in a run of words, with what each proves when shared.

    A word that belongs to a concept counts under the concept, so that "casualty" meets "A&E".
    """
    stems = [stem(token) for token in tokens]
    found: dict[str, float] = {}
    at = 0
    while at < len(stems):
        step = 1
        if stems[at] in CONCEPT_HEADS:
            for size in (4, 3, 2, 1):
                concepts = CONCEPT_GRAMS.get(tuple(stems[at : at + size]))
                if concepts and at + size <= len(stems):
                    for concept in concepts:
                        found[f"#{concept}"] = CONCEPT_WEIGHTS[concept]
                    if size > 1:
                        step = size
                        if CONCEPT_WEIGHTS[concepts[0]] > 0:
                            _add_parts(found, tokens[at : at + size])
                    break
        if step == 1 and tokens[at] not in STOP:
            weight = word_weight(stems[at])
            if weight > 0 and not (stems[at] in CONCEPT_HEADS and (stems[at],) in CONCEPT_GRAMS):
                found[stems[at]] = weight
        at += step
    return found


def _add_parts(found: dict[str, float], tokens: Sequence[str]) -> None:
    """The single words of "waiting room" count too, at half weight: the story may say that the room was full."""
    for token in tokens:
        if token not in STOP:
            for element, weight in elements_of((token,)).items():
                found.setdefault(element, 0.5 * weight)
