"""What is known of one sentence of a reply, and of the whole. Filled in by `reading` and `weighing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from responses.typology.lexicon import FEELING

if TYPE_CHECKING:
    from responses.typology.layout import Layout
    from responses.typology.signals import Kind
    from responses.typology.text import Sentence

Span = tuple[int, int]


@dataclass(slots=True)
class Read:
    """One body sentence and what it holds. `kinds` maps each kind of substance to its weight, 0 to 1."""

    sentence: Sentence
    stems: list[str]
    elements: dict[str, float]
    thanks: Span | None = None
    apology: Span | None = None
    conditional: Span | None = None
    shared: Span | None = None
    invite: Span | None = None
    cannot: Span | None = None
    purpose: bool = False
    if_you_like: bool = False
    signpost: bool = False
    stock: bool = False
    acknowledges: bool = False
    vague: bool = False
    change_made: bool = False
    change_planned: bool = False
    returns: bool = False
    recurring: bool = False
    kinds: dict[Kind, float] = field(default_factory=dict)

    @property
    def substance(self) -> float:
        """The strongest weight among the sentence's kinds."""
        return max(self.kinds.values(), default=0.0)

    @property
    def plain_content(self) -> int:
        """How many distinct content words lie outside the vocabulary of courtesy."""
        return sum(1 for weight in self.elements.values() if weight >= 0.5)

    def novelty(self, story: Mapping[str, float]) -> int:
        """Content words that the story does not hold: what the sentence tells, beyond warmth and courtesy."""
        if (
            self.recurring
            or self.stock
            or self.thanks
            or self.apology
            or self.conditional
            or self.acknowledges
        ):
            return 0
        if self.shared or self.invite or self.cannot:
            return 0
        return sum(
            1
            for element, weight in self.elements.items()
            if weight >= 0.5 and element not in story and element not in FEELING
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole reply, read."""

    layout: Layout
    sentences: tuple[Read, ...]
