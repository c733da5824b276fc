"""How well the engine reads replies that it has not learned from: the figures, and the pass that makes them.

The figures themselves are plain counting and need no scikit-learn; only `measure`, which trains, does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from responses.agreement import agreement
from responses.typology.cues import find_in_all
from responses.typology.engine import AT_MOST, chances_of, is_contested, is_pasted
from responses.typology.model import LABELS
from responses.typology.reading import know_acts, read_words
from responses.typology.specificity import story_elements
from responses.typology.training.corpus import FOLDS, fold_of
from responses.typology.types import CUE_NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from responses.typology.model import Floats, Head, Weights
    from responses.typology.reads import Read
    from responses.typology.similarity import Overlap
    from responses.typology.training.corpus import Drill
    from responses.typology.training.prepared import Prepared

Table = Mapping[tuple[str, str], int]

_GENERIC = LABELS[0]
_BINS = 10
_SAMPLES = 2000
_SEED = 20_261


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply by people and by the engine. `group` is what was drawn together: an organisation's replies, a story's.

    `cues` are those that people saw and `said_cues` those of the engine; None where nobody was asked.
    """

    label: str
    said: str
    confidence: float
    group: str
    cues: frozenset[str] | None = None
    said_cues: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the judgements come to. `low` and `high` bound kappa in 95 of 100 samples; None where nothing is known."""

    cases: int
    right: float
    macro_f1: float
    kappa: float | None
    low: float | None
    high: float | None
    calibration_error: float

    def as_data(self) -> dict[str, int | float | None]:
        """Give them as plain data, rounded as they are told."""
        return {name: value if value is None else round(value, 4) for name, value in asdict(self).items()}


def figures_of(judged: Sequence[Judged]) -> Figures:
    """Give the figures of some judgements. Raises `ValueError` where there are none."""
    if not judged:
        raise ValueError("nothing was judged")
    table = confusion(judged)
    kappa, low, high = cohen_kappa(judged)
    return Figures(
        cases=len(judged),
        right=sum(one.label == one.said for one in judged) / len(judged),
        macro_f1=macro_f1(table),
        kappa=kappa,
        low=low,
        high=high,
        calibration_error=calibration_error(judged),
    )


def confusion(judged: Iterable[Judged]) -> Counter[tuple[str, str]]:
    """Count how often people said one type and the engine another: `{(people, engine): times}`."""
    return Counter((one.label, one.said) for one in judged)


def macro_f1(table: Table) -> float:
    """Give the mean F1 of the types that people gave: each counts the same, however rare."""
    return float(np.mean([_f1(table, label) for label in sorted({label for label, _ in table})]))


def _f1(table: Table, label: str) -> float:
    both = table.get((label, label), 0)
    either = sum(times * ((one == label) + (other == label)) for (one, other), times in table.items())
    return 2 * both / either


def cohen_kappa(
    judged: Sequence[Judged], *, samples: int = _SAMPLES, seed: int = _SEED
) -> tuple[float | None, float | None, float | None]:
    """Give Cohen's kappa, and the bounds of 95 of 100 bootstrap samples.

    Drawn are groups, not replies: those of one hand are alike, and an interval that took them for strangers would be
    too narrow. None where kappa is nothing (one type for everything), or where one group leaves nothing to draw from.
    """
    kappa = agreement(confusion(judged)).kappa
    tables = _tables(judged)
    if kappa is None or len(tables) < 2:
        return kappa, None, None
    even = np.full(len(tables), 1 / len(tables))
    drawn = np.random.default_rng(seed).multinomial(len(tables), even, size=samples)
    found = _kappas(np.tensordot(drawn, tables, axes=1))
    low, high = np.nanquantile(found, [0.025, 0.975])
    return kappa, float(low), float(high)


def _tables(judged: Sequence[Judged]) -> NDArray[np.float64]:
    """Give a table of types (people by engine) for each group, in the order of their names."""
    groups = {name: place for place, name in enumerate(sorted({one.group for one in judged}))}
    labels = sorted({one.label for one in judged} | {one.said for one in judged})
    tables = np.zeros((len(groups), len(labels), len(labels)))
    for one in judged:
        tables[groups[one.group], labels.index(one.label), labels.index(one.said)] += 1
    return tables


def _kappas(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    cases = tables.sum(axis=(1, 2))
    observed = np.trace(tables, axis1=1, axis2=2) / cases
    chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / cases**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)


def calibration_error(judged: Sequence[Judged]) -> float:
    """Give the expected calibration error: how far "90 % sure" is from being right in 90 of 100, over ten bins."""
    bins: dict[int, list[Judged]] = {}
    for one in judged:
        bins.setdefault(min(_BINS - 1, int(one.confidence * _BINS)), []).append(one)
    apart = (
        abs(sum(one.confidence for one in some) - sum(one.label == one.said for one in some))
        for some in bins.values()
    )
    return sum(apart) / len(judged)


def cue_f1(judged: Iterable[Judged], cue: str) -> float | None:
    """Give F1 of one cue, over the replies whose cues people were asked; None where neither saw it anywhere."""
    asked = [one for one in judged if one.cues is not None and one.said_cues is not None]
    seen = sum(cue in (one.cues or ()) for one in asked)
    said = sum(cue in (one.said_cues or ()) for one in asked)
    both = sum(cue in (one.cues or ()) and cue in (one.said_cues or ()) for one in asked)
    return 2 * both / (seen + said) if seen + said else None


def cues_f1(judged: Sequence[Judged]) -> dict[str, float | None]:
    """Give F1 of each of the ten cues."""
    return {cue: cue_f1(judged, cue) for cue in CUE_NAMES}


# Judging ----------------------------------------------------------------------------------------------------------


def verdict(chances: Floats, reads: Sequence[Read], overlap: Overlap) -> tuple[str, float]:
    """Give the type and how sure that is, from a reply's chances: as `engine.conclude` does."""
    place = int(chances.argmax())
    if is_pasted(reads, overlap) and LABELS[place] != _GENERIC:
        return _GENERIC, overlap.similarity
    if is_contested(LABELS[place], reads):
        return LABELS[place], min(AT_MOST, round(float(chances[place]), 3))
    return LABELS[place], round(float(chances[place]), 3)


def judge(
    prepared: Sequence[Prepared], learned: Weights, *, beside: bool, head: Head | None = None
) -> list[Judged]:
    """Let weights judge pairs as the engine would, beside their organisation's other replies or alone."""
    readings = [read_words(one.pair.reply, story_elements(one.pair.story)) for one in prepared]
    replies = [reading.sentences for reading in readings]
    know_acts([read for reads in replies for read in reads], learned)
    overlaps = [one.beside if beside else one.alone for one in prepared]
    for reads, overlap in zip(replies, overlaps, strict=True):
        for read, recurs in zip(reads, overlap.recurring, strict=True):
            read.recurring = recurs
    chances = chances_of(replies, overlaps, learned, head or learned.head)
    found = []
    for one, row, reads, overlap, cues in zip(
        prepared, chances, replies, overlaps, find_in_all(readings, learned), strict=True
    ):
        said, sure = verdict(row, reads, overlap)
        flags = frozenset(name for name, there in cues.flags.items() if there)
        found.append(Judged(one.pair.label, said, sure, one.pair.organisation, one.pair.cues, flags))
    return found


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One fifth of the organisations, judged by what the other four fifths teach."""

    fold: int
    beside: tuple[Judged, ...]
    alone: tuple[Judged, ...]


def measure(
    prepared: Sequence[Prepared],
    drills: Sequence[Drill] = (),
    *,
    folds: Iterable[int] = range(FOLDS),
    say: Callable[[str], None] = lambda _: None,
) -> list[HeldOut]:
    """Train on four fifths and judge the fifth that is held out, for each of `folds`. No voice is on both sides."""
    from responses.typology.training.fitting import fit

    found = []
    for fold in folds:
        unseen = [one for one in prepared if fold_of(one.pair.organisation) == fold]
        seen = [one for one in prepared if fold_of(one.pair.organisation) != fold]
        if not unseen or not seen:
            continue
        say(f"holding out fifth {fold + 1}: {len(unseen)} of {len(prepared)} pairs")
        learned = fit(seen, drills, say=say)
        beside, alone = (tuple(judge(unseen, learned, beside=given)) for given in (True, False))
        found.append(HeldOut(fold, beside, alone))
    return found


def report(held_out: Sequence[HeldOut]) -> list[str]:
    """Give the figures as lines: each fifth, all together, the confusion of types, the cues."""
    if not held_out:
        return ["Nothing was held out."]
    lines = [f"{'':22}{'replies':>8}{'macro-F1':>10}{'kappa':>8}{'95 % interval':>18}{'ECE':>8}"]
    for one in held_out:
        lines += [
            _line(f"fifth {one.fold + 1}, beside", one.beside),
            _line(f"fifth {one.fold + 1}, alone", one.alone),
        ]
    beside = [each for one in held_out for each in one.beside]
    alone = [each for one in held_out for each in one.alone]
    lines += [_line("all, beside", beside), _line("all, alone", alone)]
    table = confusion(beside)
    lines += ["", "People (rows) and the engine (columns), beside the organisation's other replies:"]
    lines += [f"{'':28}" + "".join(f"{label[:12]:>14}" for label in LABELS)]
    lines += [f"{label:28}" + "".join(f"{table[label, said]:>14}" for said in LABELS) for label in LABELS]
    lines += ["", "F1 of each cue:"]
    lines += [f"  {cue:32}{_number(found)}" for cue, found in cues_f1(beside).items()]
    return lines


def _line(name: str, judged: Sequence[Judged]) -> str:
    found = figures_of(judged)
    interval = f"{_number(found.low)} to {_number(found.high)}"
    return (
        f"{name:22}{found.cases:>8}{found.macro_f1:>10.3f}{_number(found.kappa):>8}{interval:>18}"
        f"{found.calibration_error:>8.3f}"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
