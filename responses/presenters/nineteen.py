"""The 19 factors of a draft, in their seven areas: each met, weak, missing or not applicable. Never one number."""

from __future__ import annotations

from dataclasses import dataclass

from responses.checks.factors import AREAS, FACTORS, HINTS, FactorState, applicable
from responses.typology.types import Tone

_STATES = {
    FactorState.MET: ("Met", "done"),
    FactorState.WEAK: ("Weak", "moving"),
    FactorState.MISSING: ("Missing", "waiting"),
    FactorState.NOT_APPLICABLE: ("Not applicable", "stopped"),
}
_TONES = {
    Tone.POSITIVE: "praise",
    Tone.NEGATIVE: "criticism",
    Tone.MIXED: "both praise and criticism",
}
_UNKNOWN_HERE = {1: "This site shows no photos.", 7: "The story has no day of publication yet."}


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: its name, its state as the parameters of a tag, and what would help."""

    name: str
    tag: dict[str, str]
    hint: str


@dataclass(frozen=True, slots=True)
class Area:
    """One of the seven areas."""

    name: str
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Nineteen:
    """All areas, and in words how many of the factors count for such a story and how they stand."""

    counted: str
    areas: tuple[Area, ...]


def nineteen(states: dict[int, FactorState], tone: Tone) -> Nineteen:
    """Give the factors as they are shown for a story of this tone."""
    how_many = {state: sum(one is state for one in states.values()) for state in FactorState}
    counted = (
        f"This story reads as {_TONES[tone]}, so {applicable(tone)} of the 19 count. "
        f"Met: {how_many[FactorState.MET]}. Weak: {how_many[FactorState.WEAK]}. "
        f"Missing: {how_many[FactorState.MISSING]}."
    )
    areas = tuple(
        Area(name, tuple(_factor(number, states[number]) for number in numbers))
        for name, numbers in AREAS.items()
    )
    return Nineteen(counted, areas)


def _factor(number: int, state: FactorState) -> Factor:
    text, tone = _STATES[state]
    if state in {FactorState.WEAK, FactorState.MISSING}:
        hint = HINTS[number]
    elif state is FactorState.NOT_APPLICABLE:
        hint = _UNKNOWN_HERE.get(number, "")
    else:
        hint = ""
    return Factor(FACTORS[number], {"text": text, "tone": tone}, hint)
