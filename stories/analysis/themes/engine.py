"""Reads a text: which themes it speaks of, with the words that weighed most, and how the person felt."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from stories.analysis.themes.grams import KINDS, WORD, kind_of, sentences_of
from stories.analysis.themes.labels import CODES, LABELS, SENTIMENTS
from stories.analysis.themes.model import OF_THE_BEST_SENTENCE, THEMES, Weights, weights

if TYPE_CHECKING:
    from re import Match

    from numpy.typing import NDArray

    from stories.analysis.themes.model import Floats
    from stories.analysis.themes.rows import Word

# At most so many words are shown for a theme.
_SHOWN = 8
# Texts that are summed in one step: more would leave the processor's cache.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of a text. `score` is in 0..1, from 0.5 on it is held to be there.

    `span` is where its words stand; None where nobody asked for that.
    """

    code: str
    label: str
    score: float
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ThemesRead:
    """What was read: the themes, strongest first, and the sentiment from 1 (very positive) to 5 (very negative).

    `sentiment_score` is the chance that the model gives it; 0 where there was nothing to read.
    """

    themes: tuple[Theme, ...]
    sentiment: int
    sentiment_score: float


@dataclass(frozen=True, slots=True)
class Scored:
    """One text's scores: `mixed` for the cuts, `mood` the features of the last step of sentiment."""

    mixed: Floats
    mood: Floats


@dataclass(frozen=True, slots=True)
class _Laid:
    """A text laid out: where its words stand, and which of them each sentence holds."""

    found: list[Match[str]]
    words: list[Word]
    sentences: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text laid out, the kind of its question, and the features of the whole and of each sentence."""

    laid: _Laid
    kind: str
    units: list[tuple[list[int], list[int], list[int]]]


NOTHING = ThemesRead(themes=(), sentiment=3, sentiment_score=0.0)
"""What is read in a text without words."""


def read(text: str, question: str | None = None) -> ThemesRead:
    """Read a text, with the question that it answers if there was one. Never raises, whatever the text.

    >>> read("")
    ThemesRead(themes=(), sentiment=3, sentiment_score=0.0)
    """
    return read_with(weights(), text, question)


def read_with(learned: Weights, text: str, question: str | None = None) -> ThemesRead:
    """Read a text with given weights."""
    return read_all([(text, question)], learned)[0]


def read_all(
    texts: Sequence[tuple[str, str | None]], learned: Weights | None = None, *, with_spans: bool = True
) -> list[ThemesRead]:
    """Read some texts, each with its question, in one step of sums; they come out as `read` gives them one by one.

    Without `with_spans` no theme says where its words stand: they take a third of the time, and a file needs none.
    """
    learned = learned or weights()
    asked = [_asked(learned, text, question) for text, question in texts]
    told = [one for one in asked if one.laid.words]
    found: list[ThemesRead] = []
    for start in range(0, len(told), _AT_ONCE):
        found += _read_some(learned, told[start : start + _AT_ONCE], with_spans)
    read = iter(found)
    return [next(read) if one.laid.words else NOTHING for one in asked]


def _asked(learned: Weights, text: str, question: str | None) -> _Asked:
    laid, kind = _lay_out(learned, text), kind_of(question)
    return _Asked(laid, kind, _units(learned, laid, kind) if laid.words else [])


def _read_some(learned: Weights, asked: Sequence[_Asked], with_spans: bool) -> list[ThemesRead]:
    scores, lengths = learned.scores([unit for one in asked for unit in one.units])
    starts = [0, *accumulate(len(one.units) for one in asked)]
    parts = [(scores[start:end], lengths[start:end]) for start, end in pairwise(starts)]
    scored = [combine(own) for own, _ in parts]
    above = np.array([one.mixed for one in scored]) - learned.rest.cuts
    # Summed row by row, so that no text is read otherwise because of those beside it.
    felt = np.array([one.mood for one in scored])[:, None, :] * learned.rest.mood_weights
    mood = felt.sum(axis=2) + learned.rest.mood_bias
    chances = np.exp(mood - mood.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    best = chances.argmax(axis=1)
    rows = above.tolist()
    return [
        ThemesRead(
            _themes(learned, one, own, size, row, with_spans),
            SENTIMENTS[felt_most],
            round(float(chances[at, felt_most]), 3),
        )
        for at, (one, (own, size), row, felt_most) in enumerate(
            zip(asked, parts, rows, best.tolist(), strict=True)
        )
    ]


def _themes(
    learned: Weights, asked: _Asked, scores: Floats, lengths: Floats, above: list[float], with_spans: bool
) -> tuple[Theme, ...]:
    themes = []
    for place in sorted((at for at, one in enumerate(above) if one > 0), key=lambda at: -above[at]):
        span = None
        if with_spans:
            at = 0 if len(scores) == 1 else 1 + int(scores[1:, place].argmax())
            span = _span(learned, asked.laid, at, asked.kind, place, lengths[at])
        score = 1 / (1 + math.exp(-learned.rest.slope * above[place]))
        themes.append(Theme(CODES[place], LABELS[CODES[place]], round(score, 3), span))
    return tuple(themes)


def score_all(learned: Weights, texts: Iterable[tuple[str, str]]) -> list[Scored]:
    """Score many texts (each with the kind of its question), as training needs it."""
    found = []
    for text, kind in texts:
        laid = _lay_out(learned, text)
        found.append(combine(learned.scores(_units(learned, laid, kind))[0]))
    return found


def combine(scores: Floats) -> Scored:
    """Give what the whole (first row) and its sentences (the others, if there are several) say together."""
    whole = scores[0]
    strongest = scores[1:].max(axis=0) if len(scores) > 1 else whole
    share = OF_THE_BEST_SENTENCE
    mixed = (1 - share) * whole[:THEMES] + share * strongest[:THEMES]
    return Scored(mixed, np.concatenate((whole[THEMES:], strongest[THEMES:])))


def _lay_out(learned: Weights, text: str) -> _Laid:
    found, word_of = list(WORD.finditer(text)), learned.rows.as_written
    words = [word_of(one.group()) for one in found]
    places = sentences_of(text)
    if len(places) < 2:
        return _Laid(found, words, [])
    starts = [one.start() for one in found]
    cut = [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in places]
    return _Laid(found, words, [(start, end) for start, end in cut if end > start])


def _units(learned: Weights, laid: _Laid, kind: str) -> list[tuple[list[int], list[int], list[int]]]:
    unit = learned.rows.unit
    units = [unit(laid.words, kind)]
    if len(laid.sentences) > 1:
        units += [unit(laid.words[start:end], kind) for start, end in laid.sentences]
    return units


def _span(learned: Weights, laid: _Laid, at: int, kind: str, place: int, lengths: Floats) -> tuple[int, int]:
    """Give where the words stand that spoke loudest for a theme: a stretch of at most a few, within one sentence."""
    first, last = (0, len(laid.words)) if at == 0 else laid.sentences[at - 1]
    weighed = _weights_of(learned, laid.words[first:last], kind, place, lengths)
    sums = np.concatenate(([0.0], np.cumsum(weighed)))
    best, start, size = -math.inf, 0, 1
    for width in range(1, min(_SHOWN, len(weighed)) + 1):
        windows = sums[width:] - sums[:-width]
        top = int(windows.argmax())
        if windows[top] > best:
            best, start, size = float(windows[top]), top, width
    return laid.found[first + start].start(), laid.found[first + start + size - 1].end()


def _weights_of(
    learned: Weights, words: Sequence[Word], kind: str, place: int, lengths: Floats
) -> NDArray[np.float64]:
    """Give how much each word speaks for a theme: itself, its letters, and half of each pair that it stands in."""
    column, asked = learned.columns[place], KINDS.index(kind)
    own = _taken(column, [word.row for word in words])
    pairs = _taken(column, learned.rows.pairs(words))
    said = _taken(column, [word.asked[asked] for word in words])
    ends = np.cumsum([len(word.letters) for word in words])
    flat = np.fromiter(chain.from_iterable(word.letters for word in words), np.intp, int(ends[-1]))
    sums = np.concatenate(([0.0], np.cumsum(column.take(flat), dtype=np.float64)))[
        np.concatenate(([0], ends))
    ]
    shares = 1.0 / lengths.astype(np.float64)
    plain = own + (pairs[:-1] + pairs[1:]) / 2
    return np.asarray(plain * shares[0] + said * shares[1] + np.diff(sums) * shares[2])


def _taken(column: Floats, rows: Sequence[int]) -> NDArray[np.float64]:
    """Give a column's numbers at these rows; zero where a row is -1."""
    places = np.array(rows, dtype=np.intp)
    return np.where(places >= 0, column.take(places), 0.0)
