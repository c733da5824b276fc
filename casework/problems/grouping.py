"""Which stories seem to be about one thing: the same theme, and rare words in common.

Words are weighed by how few stories have them (TF-IDF) and stories compared by the angle between them. A group is one
story and all that are near it: nothing is joined through a chain of neighbours, which would end in one big heap.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from casework.problems.plain_words import PLAIN_WORDS

#: How near two stories must be (0: no word in common, 1: the same words).
NEAR = 0.16
LEAST = 4
#: A word that more than this share of the stories has says nothing about any.
COMMON = 0.12
#: So many stories never make a word common, however few there are in all.
NEVER_COMMON = 10
TELLING = 6
#: So many words two stories must share at least.
SHARED = 3
#: A story of fewer words that count says too little to be grouped.
FEWEST_WORDS = 6
_WORD = re.compile(r"[a-z]{3,}")
_ENDINGS = ("ings", "ing", "ied", "ies", "ers", "er", "ed", "es", "s")
_SHORTEST_STEM = 4

_Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Told:
    """One story: what names it, its themes' codes, the tree path of its service, its words (masked)."""

    pk: int
    themes: tuple[str, ...]
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Stories that seem to belong together, nearest first; their theme; what they share, most telling word first."""

    stories: tuple[int, ...]
    theme: str
    path: str
    words: tuple[str, ...]


def group_stories(told: Sequence[Told], *, least: int = LEAST) -> list[Group]:
    """Give the groups of at least `least` stories, largest first. No story is in two of them; most are in none."""
    if len(told) < least:
        return []
    counted = [_counted(one.text) for one in told]
    matrix, words = _weighed(counted)
    has = (matrix > 0).astype(np.float32)
    # One rare word in common is often chance: near are those that share several.
    near = (matrix @ matrix.T) * (has @ has.T >= SHARED)
    free = np.array([len(one) >= FEWEST_WORDS for one in counted])
    themes = sorted({theme for one in told for theme in one.themes})
    members = {
        theme: np.array([at for at, one in enumerate(told) if theme in one.themes], dtype=int)
        for theme in themes
    }
    found: list[Group] = []
    while best := _largest_star(near, members, free, least):
        theme, star = best
        free[star] = False
        found.append(_group(told, theme, star, matrix, words))
    return found


def likeness(text: str, others: Sequence[str]) -> list[float]:
    """Give how near `text` is to each of `others` (0 to 1), the words weighed by how few of them have each."""
    if not others:
        return []
    matrix, _ = _weighed([_counted(one) for one in (text, *others)], common=1.0, rare=1)
    return [float(one) for one in matrix[1:] @ matrix[0]]


def _largest_star(
    near: _Matrix, members: dict[str, npt.NDArray[np.int_]], free: npt.NDArray[np.bool_], least: int
) -> tuple[str, list[int]] | None:
    """Give the theme and the stories of the largest star among those that are free, its middle first."""
    best: tuple[int, float, str, list[int]] | None = None
    for theme, everyone in members.items():
        here = everyone[free[everyone]]
        if len(here) < least:
            continue
        among = near[np.ix_(here, here)]
        sizes = (among >= NEAR).sum(axis=1)
        middle = int(sizes.argmax())
        size = int(sizes[middle])
        if size < least:
            continue
        around = np.flatnonzero(among[middle] >= NEAR)
        order = around[np.argsort(-among[middle][around], kind="stable")]
        closeness = float(among[middle][around].sum())
        if best is None or (size, closeness) > best[:2]:
            best = (size, closeness, theme, [int(one) for one in here[order]])
    return (best[2], best[3]) if best else None


def _group(told: Sequence[Told], theme: str, star: list[int], matrix: _Matrix, words: list[str]) -> Group:
    weights = matrix[star].mean(axis=0) * (matrix[star] > 0).sum(axis=0)
    telling = [words[int(at)] for at in np.argsort(-weights, kind="stable")[:TELLING] if weights[at] > 0]
    return Group(
        stories=tuple(told[at].pk for at in star),
        theme=theme,
        path=_common_path([told[at].path for at in star]),
        words=tuple(telling),
    )


def _common_path(paths: Sequence[str]) -> str:
    """Give the path of the lowest service above all of `paths`: steps of four letters, as the tree has them."""
    shortest = min(paths, key=len)
    for end in range(len(shortest), 0, -4):
        if all(path.startswith(shortest[:end]) for path in paths):
            return shortest[:end]
    return ""


def _counted(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text.lower()) if word not in PLAIN_WORDS)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _weighed(
    counted: Sequence[Counter[str]], *, common: float = COMMON, rare: int = 2
) -> tuple[_Matrix, list[str]]:
    """Give one row of length 1 a story, and for each column the form in which most stories have the word."""
    stems = [{_stem(word): 1 for word in words} for words in counted]
    stories_with = Counter(stem for words in stems for stem in words)
    most = max(NEVER_COMMON, common * len(counted))
    kept = sorted(stem for stem, number in stories_with.items() if rare <= number <= most)
    column = {stem: at for at, stem in enumerate(kept)}
    forms: dict[str, Counter[str]] = {stem: Counter() for stem in kept}
    matrix = np.zeros((len(counted), max(1, len(kept))), dtype=np.float32)
    for row, words in enumerate(counted):
        for word, number in words.items():
            stem = _stem(word)
            if stem in column:
                forms[stem][word] += 1
                matrix[row, column[stem]] += number
    rarity = np.array(
        [log((1 + len(counted)) / stories_with[stem]) for stem in kept] or [0.0], dtype=np.float32
    )
    matrix = np.log1p(matrix) * rarity
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix = np.divide(matrix, lengths, out=np.zeros_like(matrix), where=lengths > 0)
    return matrix, [forms[stem].most_common(1)[0][0] for stem in kept]
