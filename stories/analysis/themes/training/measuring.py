"""How well people's labels are met on comments whose authors were not learned from, as lines to print.

Cuts and the last step of sentiment are chosen on four fifths and judged on the remaining one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stories.analysis.themes.labels import CODES, LABELS, SENTIMENTS
from stories.analysis.themes.training.fitting import cuts_of, fit_mood
from stories.analysis.themes.training.source import FOLDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stories.analysis.themes.training.fitting import Held


@dataclass(frozen=True, slots=True)
class Figures:
    """F1 over the themes, that of each, and how often sentiment was met."""

    micro: float
    macro: float
    each: dict[str, tuple[int, float]]
    accuracy: float
    mood_macro: float
    accuracy_of_three: float


def measure(held: Held) -> Figures:
    """Judge each fifth by what the other four teach."""
    there, felt = held.there, held.sentiments
    said, mood = np.zeros_like(there), np.zeros_like(felt)
    for fold in range(FOLDS):
        away = held.folds == fold
        if not away.any() or away.all():
            continue
        said[away] = held.mixed[away] > cuts_of(held.mixed[~away], there[~away])
        weights, bias = fit_mood(held, ~away)
        mood[away] = 1 + (held.mood[away] @ weights.T + bias).argmax(axis=1)
    hits, total = (said & there).sum(axis=0), said.sum(axis=0) + there.sum(axis=0)
    f1 = 2 * hits / np.maximum(total, 1)
    known = felt > 0
    return Figures(
        micro=float(2 * hits.sum() / max(1, total.sum())),
        macro=float(f1.mean()),
        each={code: (int(there[:, at].sum()), float(f1[at])) for at, code in enumerate(CODES)},
        accuracy=float((mood == felt)[known].mean()),
        mood_macro=_macro(mood[known], felt[known]),
        accuracy_of_three=float((_three(mood) == _three(felt))[known].mean()),
    )


def report(figures: Figures, comments: int) -> list[str]:
    """Give the figures as lines."""
    lines = [
        f"Cross-validated by respondent over {comments:,} comments, {len(CODES)} themes:",
        f"themes: micro-F1 {figures.micro:.3f}, macro-F1 {figures.macro:.3f}",
        f"sentiment: accuracy {figures.accuracy:.3f}, macro-F1 {figures.mood_macro:.3f}, "
        f"three-point accuracy {figures.accuracy_of_three:.3f}",
    ]
    ranked = sorted(figures.each.items(), key=lambda one: -one[1][0])
    return [*lines, *(f"{count:6,}  {f1:.2f}  {LABELS[code]}" for code, (count, f1) in ranked)]


def _macro(said: NDArray[np.int_], felt: NDArray[np.int_]) -> float:
    scores = []
    for one in SENTIMENTS:
        both = ((said == one) & (felt == one)).sum()
        scores.append(2 * both / max(1, (said == one).sum() + (felt == one).sum()))
    return float(np.mean(scores))


def _three(felt: NDArray[np.int_]) -> NDArray[np.int_]:
    return np.sign(felt - 3)
