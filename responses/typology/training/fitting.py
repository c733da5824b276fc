"""Fits the weights. Every step has a fixed order and a fixed seed, so that the same corpus gives the same numbers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression

from responses.typology.acts import ACTS, Act
from responses.typology.engine import own_words
from responses.typology.features import CUE_NAMES_OF_FEATURES, cue_features_of, features_of
from responses.typology.manner import MARK
from responses.typology.model import LABELS, WIDTH, CueHead, Head, Weights
from responses.typology.reading import know_acts
from responses.typology.training.corpus import FOLDS, Drill, Pair, fold_of
from responses.typology.training.prepared import prepare_drills, with_footer

if TYPE_CHECKING:
    from responses.typology.similarity import Overlap
    from responses.typology.training.prepared import Grams, Prepared

LEARNED_CUES = (
    "thanks",
    "names_specific_story_content",
    "invites_offline_contact",
    "states_change_made",
    "states_change_planned",
    "says_shared_with_team",
)
# Read off its own act alone: what else a reply does only goes with it in the corpus, since people thank who praise.
_BY_ITSELF = {"thanks": Act.THANKS}
_SEEN_AT_LEAST = 3
# How far each step may follow the corpus (scikit-learn's C): tried on the folds, the plateau is wide.
_ACTS_C, _TEXT_C, _HEAD_C, _CUES_C = 2.0, 10.0, 0.05, 0.03
# How much a feature by the manner of speaking weighs beside one by words.
_MANNER = 0.7
_COOLINGS = np.linspace(0.6, 3.0, 49)


@dataclass(frozen=True)
class _Reader:
    """The first two steps, fitted: acts of sentences and scores of texts."""

    words: dict[str, int]
    table: np.ndarray
    act_bias: np.ndarray
    text_bias: np.ndarray

    def as_weights(self, head: Head, cues: dict[str, CueHead]) -> Weights:
        return Weights(tuple(self.words), self.table, self.act_bias, self.text_bias, head, cues)

    @cached_property
    def headless(self) -> Weights:
        """What reads sentences before there is a last step: made once, since sorting the words takes long."""
        nothing = np.zeros(0, np.float32)
        return self.as_weights(Head("", nothing, nothing, nothing, nothing, (1.0, 1.0)), {})


def fit(
    prepared: Sequence[Prepared],
    drills: Sequence[Drill] = (),
    *,
    say: Callable[[str], None] = lambda _: None,
) -> Weights:
    """Give the weights that these pairs and single sentences teach. `say` is told of each step.

    The last step learns from what the first two say of organisations they have not seen, as it will be when they meet
    new ones.
    """
    rows = rows_of_unseen(prepared, drills, lambda one, reader: _rows(one, reader.headless), say=say)
    say("reading all")
    reader = fit_reader(prepared, drills)
    say("types and cues")
    return reader.as_weights(fit_head(rows), _fit_cues(rows))


def rows_of_unseen(
    prepared: Sequence[Prepared],
    drills: Sequence[Drill],
    rows: Callable[[Prepared, _Reader], Iterable[_Row]],
    *,
    say: Callable[[str], None] = lambda _: None,
) -> list[_Row]:
    """Give what the last step meets: the `rows` of each organisation's pairs, read by what the others taught."""
    found: list[_Row] = []
    for fold in range(FOLDS):
        unseen = [one for one in prepared if fold_of(one.pair.organisation) == fold]
        seen = [one for one in prepared if fold_of(one.pair.organisation) != fold]
        if unseen and seen:
            say(f"reading fold {fold + 1} of {FOLDS}")
            reader = fit_reader(seen, drills)
            found.extend(row for one in unseen for row in rows(one, reader))
    return found


def fit_reader(prepared: Sequence[Prepared], drills: Sequence[Drill] = ()) -> _Reader:
    """Fit what a sentence does, and what a text's words say of its type."""
    marked = [one for one in prepared if one.marked is not None]
    sentences = [grams for one in marked for grams in one.grams]
    marks = np.concatenate([one.marked for one in marked if one.marked is not None])
    drilled, drilled_marks = prepare_drills(drills)
    in_place = len(sentences)
    sentences += drilled
    marks = np.concatenate((marks, drilled_marks))
    texts = [one.text(one.beside) for one in prepared]
    words, sentence_weights, text_weights = _vocabulary(sentences, texts)
    table = np.zeros((len(words), WIDTH), dtype=np.float64)
    table[:, len(ACTS)], table[:, -1] = sentence_weights**2, text_weights**2
    act_bias = np.full(len(ACTS), -6.0)
    spread = _matrix(sentences, words, sentence_weights)
    for place, act in enumerate(ACTS):
        known = in_place if act is Act.SPECIFIC else len(sentences)
        if marks[:known, place].sum() >= 3:
            trusted = _trusted(spread[:known], marks[:known, place])
            fitted = _fitted(spread[:known] @ sparse.diags(trusted), marks[:known, place], _ACTS_C)
            table[:, place] = fitted.coef_[0] * trusted * sentence_weights
            act_bias[place] = fitted.intercept_[0]
    spread = _matrix(texts, words, text_weights)
    types = np.array([LABELS.index(one.pair.label) for one in prepared])
    text_bias = np.zeros(len(LABELS))
    first = len(ACTS) + 1
    for place in range(len(LABELS)):
        fitted = _fitted(spread, types == place, _TEXT_C)
        table[:, first + place] = fitted.coef_[0] * text_weights
        text_bias[place] = fitted.intercept_[0]
    return _Reader(words, _rounded(table.astype(np.float16)), _rounded(act_bias), _rounded(text_bias))


def _trusted(spread: sparse.csr_matrix, marks: np.ndarray) -> np.ndarray:
    """Give how far each feature may be followed for one act: far where it is much oftener or rarer beside it.

    The square root of what naive Bayes would say of it. It lets few examples teach as much as they can.
    """
    there = spread.astype(bool)
    with_it = 1.0 + np.asarray(there[marks].sum(axis=0)).ravel()
    without = 1.0 + np.asarray(there[~marks].sum(axis=0)).ravel()
    apart = np.log(with_it / with_it.sum()) - np.log(without / without.sum())
    return np.asarray(np.sqrt(0.5 + np.abs(apart)))


def _fitted(spread: sparse.csr_matrix, target: np.ndarray, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="liblinear", random_state=0).fit(spread, target)


def _rounded(values: np.ndarray) -> np.ndarray:
    return np.round(values.astype(np.float32), 5)


def _vocabulary(
    sentences: Sequence[Grams], texts: Sequence[Grams]
) -> tuple[dict[str, int], np.ndarray, np.ndarray]:
    """Give the features seen more than once, and how telling each is in sentences and in texts (inverse frequency)."""
    in_sentences, in_texts = _counted(sentences), _counted(texts)
    names = sorted(
        {
            name
            for counted in (in_sentences, in_texts)
            for name, times in counted.items()
            if times >= _SEEN_AT_LEAST
        }
    )
    words = {name: place for place, name in enumerate(names)}
    return words, _telling(names, in_sentences, len(sentences)), _telling(names, in_texts, len(texts))


def _counted(texts: Iterable[Grams]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for one in texts:
        counted.update(one)
    return counted


def _telling(names: Sequence[str], counted: Counter[str], number: int) -> np.ndarray:
    rare = [np.log((1 + number) / (1 + counted[name])) + 1 for name in names]
    given = [_share(name) if counted[name] >= _SEEN_AT_LEAST else 0.0 for name in names]
    return np.asarray(np.array(rare) * np.array(given))


def _share(name: str) -> float:
    return _MANNER if name.startswith(MARK) else 1.0


def _matrix(texts: Sequence[Grams], words: dict[str, int], telling: np.ndarray) -> sparse.csr_matrix:
    places = [sorted(words[name] for name in one if name in words) for one in texts]
    flat = np.array([place for one in places for place in one], dtype=np.intp)
    starts = np.concatenate(([0], np.cumsum([len(one) for one in places])))
    spread = sparse.csr_matrix((telling[flat], flat, starts), shape=(len(texts), len(words)))
    length = np.sqrt(spread.multiply(spread).sum(axis=1)).A1
    return sparse.diags(1.0 / np.maximum(length, 1e-9)) @ spread


@dataclass(frozen=True)
class _Row:
    """One reply as the last step meets it: beside its organisation's others, alone, or with a line added."""

    pair: Pair
    features: np.ndarray
    cue_features: np.ndarray
    known: bool
    teaches_cues: bool = True


def _rows(one: Prepared, learned: Weights) -> list[_Row]:
    rows = [row_of(one, one.beside, learned), row_of(one, one.alone, learned)]
    footed = with_footer(one)
    if footed is not None:
        added = (row_of(footed, overlap, learned) for overlap in (footed.beside, footed.alone))
        rows += [replace(row, teaches_cues=False) for row in added]
    return rows


def row_of(one: Prepared, overlap: Overlap, learned: Weights) -> _Row:
    """Let the reader read a pair, and give what the last step sees of it."""
    know_acts(one.reads, learned)
    for read, recurs in zip(one.reads, overlap.recurring, strict=True):
        read.recurring = recurs
    features = features_of(one.reads, overlap, own_words([one.reads], learned)[0])
    return _Row(one.pair, features, cue_features_of(one.reads), bool(overlap.known))


def fit_head(rows: Sequence[_Row]) -> Head:
    """Fit the last step, and how far its chances must be cooled to be honest."""
    mean, scale = _standard(rows)
    weights, bias = _multinomial(rows, mean, scale)
    scores = np.zeros((len(rows), len(LABELS)))
    folds = np.array([fold_of(row.pair.organisation) for row in rows])
    for fold in range(FOLDS):
        seen = [row for row, place in zip(rows, folds, strict=True) if place != fold]
        if not seen or not (folds == fold).any():
            continue
        away, base = _multinomial(seen, mean, scale)
        found = np.array([row.features for row, place in zip(rows, folds, strict=True) if place == fold])
        scores[folds == fold] = ((found - mean) / scale) @ away.T + base
    types = np.array([LABELS.index(row.pair.label) for row in rows])
    known = np.array([row.known for row in rows])
    head = Head(
        version="",
        mean=_rounded(mean),
        scale=_rounded(scale),
        weights=_rounded(weights),
        bias=_rounded(bias),
        cooling=(_cooling(scores[~known], types[~known]), _cooling(scores[known], types[known])),
    )
    return Head(version_of(head), head.mean, head.scale, head.weights, head.bias, head.cooling)


def version_of(head: Head) -> str:
    """Give the name of these weights: the same numbers have the same name."""
    text = json.dumps({**head.as_data(), "version": ""}, sort_keys=True)
    return f"model-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _standard(rows: Sequence[_Row]) -> tuple[np.ndarray, np.ndarray]:
    features = np.array([row.features for row in rows], dtype=np.float64)
    scale = features.std(axis=0)
    return features.mean(axis=0), np.where(scale < 1e-3, 1.0, scale)


def _multinomial(rows: Sequence[_Row], mean: np.ndarray, scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    features = (np.array([row.features for row in rows]) - mean) / scale
    types = np.array([LABELS.index(row.pair.label) for row in rows])
    given = np.array([row.pair.weight for row in rows])
    fitted = LogisticRegression(C=_HEAD_C, max_iter=3000, tol=1e-6).fit(features, types, sample_weight=given)
    weights, bias = np.zeros((len(LABELS), features.shape[1])), np.full(len(LABELS), -9.0)
    weights[fitted.classes_], bias[fitted.classes_] = fitted.coef_, fitted.intercept_
    return weights, bias


def _cooling(scores: np.ndarray, types: np.ndarray) -> float:
    """Give the divisor under which the chances lose least (log loss) on replies that were not learned from."""
    if not len(scores):
        return 1.0

    def loss(divisor: float) -> float:
        cooled = scores / divisor
        cooled = cooled - cooled.max(axis=1, keepdims=True)
        chances = np.exp(cooled) / np.exp(cooled).sum(axis=1, keepdims=True)
        return float(-np.log(np.maximum(chances[np.arange(len(types)), types], 1e-9)).mean())

    divisors: list[float] = _COOLINGS.tolist()
    best: float = min(divisors, key=loss)
    return round(best, 3)


def _fit_cues(rows: Sequence[_Row]) -> dict[str, CueHead]:
    rows = [row for row in rows if row.known and row.teaches_cues]
    features = np.array([row.cue_features for row in rows], dtype=np.float64)
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-2)
    spread = (features - mean) / scale
    found = {}
    for cue in LEARNED_CUES:
        target = np.array([cue in row.pair.cues for row in rows])
        asked = spread if cue not in _BY_ITSELF else spread * _only(_BY_ITSELF[cue])
        fitted = _fitted(sparse.csr_matrix(asked), target, _CUES_C)
        weights = fitted.coef_[0] / scale
        scores = features @ weights - mean @ weights + fitted.intercept_[0]
        bias = fitted.intercept_[0] - mean @ weights - _best_cut(scores, target)
        found[cue] = CueHead(_rounded(weights), round(float(bias), 5))
    return found


def _only(act: Act) -> np.ndarray:
    """Give one for the cue features of this act and zero for all others."""
    return np.array([float(name.endswith(f" {act.name.lower()}")) for name in CUE_NAMES_OF_FEATURES])


def _best_cut(scores: np.ndarray, target: np.ndarray) -> float:
    """Give the score from which a cue is held to be there: where F1 is best. A rare cue's is below even chances."""

    def f1(cut: float) -> float:
        said = scores > cut
        return float(2 * (said & target).sum() / max(1, said.sum() + target.sum()))

    cuts = [float(one) for one in np.linspace(-2.0, 1.0, 31)]
    return max(cuts, key=lambda cut: (round(f1(cut), 6), -abs(cut)))
