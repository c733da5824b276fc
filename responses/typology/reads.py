"""What is known of one sentence of a reply, and of the whole. Filled in by `reading`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from responses.typology import phrases
from responses.typology.acts import ACTS, PLACE, Act

if TYPE_CHECKING:
    import re

    from responses.typology.layout import Layout
    from responses.typology.text import Sentence

Span = tuple[int, int]
LIKELY = 0.5
_NOTHING = (0.0,) * len(ACTS)


@dataclass
class Read:
    """One body sentence: its words, what it names, what it does. `acts` is the chance of each act, as `ACTS` stand.

    `tie` is how much of the story it names; `recurring` says that the organisation has used it under other stories.
    """

    sentence: Sentence
    said: list[str]
    tokens: list[str]
    elements: Mapping[str, float]
    tie: float = 0.0
    recurring: bool = False
    grams: list[int] = field(default_factory=list)
    acts: Sequence[float] = _NOTHING

    def chance(self, act: Act) -> float:
        """Give the chance that the sentence does this."""
        return self.acts[PLACE[act]]

    def does(self, *acts: Act) -> bool:
        """Say whether it likely does one of these."""
        chances = self.acts
        return any(chances[PLACE[act]] >= LIKELY for act in acts)

    @cached_property
    def conditional(self) -> Span | None:
        """The words that say sorry only "if", or only for a feeling."""
        low = self.sentence.low
        return self._span(phrases.CONDITIONAL_APOLOGY.search(low)) if _may_be_sorry(low) else None

    @cached_property
    def apology(self) -> Span | None:
        """The words that say sorry without a condition."""
        low = self.sentence.low
        if not _may_be_sorry(low):
            return None
        if self.conditional is not None:
            start, end = (place - self.sentence.start for place in self.conditional)
            low = low[:start] + " " * (end - start) + low[end:]
        elif phrases.NOT_APOLOGY.search(low):
            return None
        return self._span(phrases.APOLOGY.search(low))

    @cached_property
    def thanks(self) -> Span | None:
        """The words that thank for what was said, which is more than thanks for patience (factor 8)."""
        low = self.sentence.low
        if "than" in low or "apprec" in low or "grateful" in low or " of you to " in low:
            return self._span(phrases.THANKS.search(low))
        return None

    @property
    def span(self) -> Span:
        """The whole sentence."""
        return self.sentence.start, self.sentence.end

    def _span(self, match: re.Match[str] | None) -> Span | None:
        start = self.sentence.start
        return None if match is None else (start + match.start(), start + match.end())


def _may_be_sorry(low: str) -> bool:
    return "sorry" in low or "soz" in low or "pol" in low or "regret" in low or "forgive" in low


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole reply, read. `organisation` holds the stems in names of organisations, which prove nothing of a story."""

    layout: Layout
    sentences: tuple[Read, ...]
    organisation: frozenset[str] = frozenset()
