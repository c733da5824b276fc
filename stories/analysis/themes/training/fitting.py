"""Fits the weights: fixed orders, fixed seeds, one thread, so that the same comments give the same bytes."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from stories.analysis.themes.engine import score_all
from stories.analysis.themes.grams import asked_grams, letter_grams, plain_grams, words_of
from stories.analysis.themes.labels import CODES, SENTIMENTS
from stories.analysis.themes.model import COLUMNS, THEMES, WIDTH, Rest, Weights
from stories.analysis.themes.training.source import FOLDS, Comment, digest, fold_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Of each block: its share of the whole, and how many people must have used a feature. Chosen by cross-validation.
_SHARES = (1.0, 0.6, 1.0)
_SEEN_AT_LEAST = (2, 2, 3)
_C = 0.1
# What a feature that tells nothing still counts, and the most that one can tell.
_EVEN, _MOST_UNEVEN = 0.3, 4.0
_MOOD_C = 0.1
# The rare sentiments weigh more, so that they are said at all.
_MOOD_WEIGHT = {1: 1.0, 2: 1.2, 3: 1.3, 4: 1.0, 5: 2.0}
_CUTS = np.linspace(-1.5, 0.75, 46)
# A cut of a theme's own counts as much as the common one when the theme has so many examples.
SHRINK = 100.0


@dataclass(frozen=True, slots=True)
class Held:
    """The comments as read by models that had not seen their authors: the ground for cuts, sentiment and figures."""

    comments: list[Comment]
    folds: NDArray[np.int_]
    mixed: NDArray[np.float64]
    mood: NDArray[np.float64]

    @property
    def there(self) -> NDArray[np.bool_]:
        """Give whether each theme (a column) is there in each comment (a row), as people labelled it."""
        return marks_of(self.comments)

    @property
    def sentiments(self) -> NDArray[np.int_]:
        """Give the sentiments that people gave; 0 where none."""
        return np.array([one.sentiment for one in self.comments])


def hold_out(
    comments: Sequence[Comment], own: Sequence[Comment], say: Callable[[str], None] = lambda _: None
) -> Held:
    """Let each fifth of the people be read by a model of the other four."""
    folds = np.array([fold_of(one.respondent) for one in comments])
    mixed, mood = np.zeros((len(comments), THEMES)), np.zeros((len(comments), 2 * len(SENTIMENTS)))
    for fold in range(FOLDS):
        away = np.flatnonzero(folds == fold).tolist()
        seen = [one for one, place in zip(comments, folds, strict=True) if place != fold]
        if not away or not seen:
            continue
        say(f"fifth {fold + 1} of {FOLDS}")
        learned = fit_table([*seen, *own])
        read = score_all(learned, [(comments[at].text, comments[at].kind) for at in away])
        mixed[away], mood[away] = [one.mixed for one in read], [one.mood for one in read]
    return Held(list(comments), folds, mixed, mood)


def fit(held: Held, own: Sequence[Comment]) -> Weights:
    """Give the weights that all comments and examples teach."""
    learned = fit_table([*held.comments, *own])
    everyone = np.ones(len(held.comments), dtype=bool)
    cuts = cuts_of(held.mixed, held.there)
    mood_weights, mood_bias = fit_mood(held, everyone)
    rest = Rest(
        version="",
        trained_on=digest([*held.comments, *own]),
        bias=learned.rest.bias,
        cuts=cuts.astype(np.float32),
        slope=_slope(held.mixed - cuts, held.there),
        mood_weights=mood_weights.astype(np.float32),
        mood_bias=mood_bias.astype(np.float32),
    )
    table = learned.table.astype(np.float16)
    told = table.tobytes() + json.dumps(rest.as_data(), sort_keys=True).encode()
    version = f"themes-{hashlib.sha256(told).hexdigest()[:8]}"
    return Weights(learned.blocks, table.astype(np.float32), replace(rest, version=version))


def fit_table(comments: Sequence[Comment]) -> Weights:
    """Fit what words, questions and letters say of each theme and sentiment (a linear machine for each)."""
    words = [words_of(one.text) for one in comments]
    told = (
        [set(plain_grams(said)) for said in words],
        [set(asked_grams(said, one.kind)) for said, one in zip(words, comments, strict=True)],
        [set(letter_grams(said)) for said in words],
    )
    people = [one.respondent for one in comments]
    fitted = [
        _block(names, people, share, least)
        for names, share, least in zip(told, _SHARES, _SEEN_AT_LEAST, strict=True)
    ]
    spread = sparse.hstack([one.spread for one in fitted], format="csr")
    rarity = np.concatenate([one.rarity for one in fitted])
    shares = np.concatenate(
        [np.full(len(one.names), part) for one, part in zip(fitted, _SHARES, strict=True)]
    )
    table, bias = np.zeros((len(rarity), WIDTH)), np.full(COLUMNS, -1.0)
    weight = np.array([one.weight for one in comments])
    felt = np.array([one.sentiment for one in comments])
    marks = np.hstack((marks_of(comments), felt[:, None] == np.array(SENTIMENTS)))
    for column in range(COLUMNS):
        known = np.ones(len(comments), dtype=bool) if column < THEMES else felt > 0
        target = marks[known, column]
        if target.any() and not target.all():
            coefficients, bias[column] = _machine(spread[known], target, weight[known])
            table[:, column] = coefficients * rarity * shares
    table[:, -1] = rarity**2
    nothing = np.zeros(0, np.float32)
    rest = Rest("", "", bias.astype(np.float32), nothing, 1.0, nothing, nothing)
    first, second, third = (tuple(one.names) for one in fitted)
    return Weights((first, second, third), table.astype(np.float32), rest)


def _machine(
    spread: sparse.csr_matrix, target: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Fit one linear machine on features stretched by how much they tell (NB-SVM, Wang and Manning 2012)."""
    telling = _telling(spread, target, weight)
    machine = LinearSVC(C=_C, dual=True, random_state=0, max_iter=20_000)
    machine.fit(sparse.csr_matrix(spread @ sparse.diags(telling)), target, sample_weight=weight)
    return machine.coef_[0] * telling, float(machine.intercept_[0])


def _telling(
    spread: sparse.csr_matrix, target: NDArray[np.bool_], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give how unevenly each feature stands in comments with and without the theme; the even ones keep a little."""
    present = sparse.diags(weight) @ (spread > 0).astype(np.float64)
    having = (np.asarray(present[target].sum(axis=0)).ravel() + 1) / (weight[target].sum() + 2)
    lacking = (np.asarray(present[~target].sum(axis=0)).ravel() + 1) / (weight[~target].sum() + 2)
    uneven = np.minimum(np.abs(np.log(having / lacking)), _MOST_UNEVEN)
    return np.asarray((_EVEN + uneven) / (_EVEN + 1))


@dataclass(frozen=True, slots=True)
class _Block:
    names: list[str]
    rarity: NDArray[np.float64]
    spread: sparse.csr_matrix


def _block(told: Sequence[set[str]], people: Sequence[str], share: float, seen_at_least: int) -> _Block:
    counts = Counter(name for one in told for name in one)
    used_by: dict[str, set[str]] = {}
    for one, person in zip(told, people, strict=True):
        for name in one:
            used_by.setdefault(name, set()).add(person)
    names = sorted(name for name, who in used_by.items() if len(who) >= seen_at_least)
    place = {name: at for at, name in enumerate(names)}
    rarity = np.array([math.log((1 + len(told)) / (1 + counts[name])) + 1 for name in names])
    rows = [sorted(place[name] for name in one if name in place) for one in told]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    flat = np.array([at for row in rows for at in row], dtype=np.intp)
    values = rarity[flat]
    lengths = np.sqrt(np.array([(rarity[row] ** 2).sum() if row else 1.0 for row in rows]))
    values = share * values / np.repeat(lengths, np.diff(starts))
    return _Block(names, rarity, sparse.csr_matrix((values, flat, starts), shape=(len(told), len(names))))


def marks_of(comments: Sequence[Comment]) -> NDArray[np.bool_]:
    """Give which themes people found: a row a comment, a column a theme."""
    return np.array([[code in one.themes for code in CODES] for one in comments], dtype=bool)


def cuts_of(mixed: NDArray[np.float64], there: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the score from which each theme is held to be there: where F1 is best, drawn to the common cut.

    The fewer examples a theme has, the more its cut is the common one: a free cut fits the few that are known.
    """
    common = _best_cut(mixed, there)
    own = np.array([_best_cut(mixed[:, at], there[:, at]) for at in range(there.shape[1])])
    examples = there.sum(axis=0)
    return np.asarray((own * examples + common * SHRINK) / (examples + SHRINK))


def _best_cut(scores: NDArray[np.float64], there: NDArray[np.bool_]) -> float:
    found = [2 * ((scores > cut) & there).sum() / max(1, (scores > cut).sum() + there.sum()) for cut in _CUTS]
    return float(_CUTS[int(np.argmax(found))])


def fit_mood(held: Held, among: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit the last step of sentiment on comments whose authors were not learned from."""
    known = among & (held.sentiments > 0)
    features, felt = held.mood[known], held.sentiments[known]
    weights, bias = np.zeros((len(SENTIMENTS), features.shape[1])), np.full(len(SENTIMENTS), -9.0)
    if len(set(felt.tolist())) < 3:
        # With hardly any examples: the strongest of the first step wins.
        weights[:, : len(SENTIMENTS)] = np.eye(len(SENTIMENTS))
        return weights, np.zeros(len(SENTIMENTS))
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)
    machine = LogisticRegression(C=_MOOD_C, max_iter=3000, tol=1e-6)
    machine.fit((features - mean) / scale, felt, sample_weight=[_MOOD_WEIGHT[int(one)] for one in felt])
    rows = machine.classes_ - 1
    weights[rows] = machine.coef_ / scale
    bias[rows] = machine.intercept_ - weights[rows] @ mean
    return weights, bias


def _slope(above: NDArray[np.float64], there: NDArray[np.bool_]) -> float:
    """Give how fast a score grows sure: one number for all themes, 0.5 at the cut."""
    if not there.any():
        return 1.0
    machine = LogisticRegression(C=1e6, fit_intercept=False).fit(above.reshape(-1, 1), there.ravel())
    return round(max(0.1, float(machine.coef_[0, 0])), 4)
