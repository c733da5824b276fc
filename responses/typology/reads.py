"""What is known of one sentence of a reply, and of the whole. Filled in by `reading`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from responses.typology import phrases
from responses.typology.acts import ACTS, PLACE, Act, bits
from responses.typology.elements import elements_of
from responses.typology.remembering import Lately
from responses.typology.text import words_of_each

if TYPE_CHECKING:
    from responses.typology.layout import Layout
    from responses.typology.text import Sentence

Span = tuple[int, int]
_NOTHING = (0.0,) * len(ACTS)


@dataclass(eq=False)
class Said:
    """What one sentence says, under whatever story and wherever it stands; spans count from its own start.

    Remembered as long as the sentence is one of those met last (`said_all`): nobody may change it.
    """

    low: str
    words: list[str]

    @cached_property
    def elements(self) -> Mapping[str, float]:
        """All that it names, whether the story does or not."""
        return elements_of(self.words)

    @cached_property
    def footer(self) -> bool:
        """Whether it names an office that hears complaints, as lines under a reply do."""
        low = self.low
        return (
            "pals" in low or "patient advice" in low or "complain" in low or "compliments, comments" in low
        ) and phrases.FOOTER.search(low) is not None

    @cached_property
    def conditional(self) -> Span | None:
        """The words that say sorry only "if", or only for a feeling."""
        match = phrases.CONDITIONAL_APOLOGY.search(self.low) if _may_be_sorry(self.low) else None
        return match.span() if match else None

    @cached_property
    def apology(self) -> Span | None:
        """The words that say sorry without a condition."""
        low = self.low
        if not _may_be_sorry(low):
            return None
        if self.conditional is not None:
            start, end = self.conditional
            low = low[:start] + " " * (end - start) + low[end:]
        elif phrases.NOT_APOLOGY.search(low):
            return None
        match = phrases.APOLOGY.search(low)
        return match.span() if match else None

    @cached_property
    def thanks(self) -> Span | None:
        """The words that thank for what was said, which is more than thanks for patience (factor 8)."""
        low = self.low
        if "than" in low or "apprec" in low or "grateful" in low or " of you to " in low:
            match = phrases.THANKS.search(low)
            return match.span() if match else None
        return None


_KNOWN: Lately[str, Said] = Lately()


def said_all(lows: Iterable[str]) -> dict[str, Said]:
    """Give what sentences say, by their lower-case text."""
    wanted = dict.fromkeys(lows)
    found = {low: known for low in wanted if (known := _KNOWN.get(low)) is not None}
    if len(found) < len(wanted):
        unknown = [low for low in wanted if low not in found]
        made = dict(zip(unknown, map(Said, unknown, words_of_each(unknown)), strict=True))
        _KNOWN.keep(made)
        found.update(made)
    return found


@dataclass
class Read:
    """One body sentence: what it says, what it names of the story, what it does.

    `shared` are the elements that the story names as well, and `tie` is how much of it they are; `recurring` says that
    the organisation has used the sentence under other stories. `acts` is the chance of each act, as `ACTS` stand, and
    `likely` those that stand out, as `bits` has them.
    """

    sentence: Sentence
    said: Said
    shared: Mapping[str, float]
    tie: float = 0.0
    recurring: bool = False
    grams: Sequence[int] = ()
    acts: Sequence[float] = _NOTHING
    likely: int = 0

    def chance(self, act: Act) -> float:
        """Give the chance that the sentence does this."""
        return self.acts[PLACE[act]]

    def does(self, *acts: Act) -> bool:
        """Say whether it likely does one of these."""
        return self.likely & bits(*acts) != 0

    @property
    def words(self) -> list[str]:
        """Its words as they are said."""
        return self.said.words

    @property
    def conditional(self) -> Span | None:
        """The words that say sorry only "if", or only for a feeling."""
        return self._placed(self.said.conditional)

    @property
    def apology(self) -> Span | None:
        """The words that say sorry without a condition."""
        return self._placed(self.said.apology)

    @property
    def thanks(self) -> Span | None:
        """The words that thank for what was said."""
        return self._placed(self.said.thanks)

    @property
    def span(self) -> Span:
        """The whole sentence."""
        return self.sentence.start, self.sentence.end

    def _placed(self, span: Span | None) -> Span | None:
        start = self.sentence.start
        return None if span is None else (start + span[0], start + span[1])


def _may_be_sorry(low: str) -> bool:
    """Say whether it holds a word without which none of the patterns for saying sorry can match."""
    return (
        "sorry" in low
        or "apolog" in low
        or "regret" in low
        or "appologi" in low
        or "forgive us" in low
        or "soz" in low
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole reply, read. `organisation` holds the stems in names of organisations, which prove nothing of a story."""

    layout: Layout
    sentences: tuple[Read, ...]
    organisation: frozenset[str] = frozenset()
