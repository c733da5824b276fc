"""Finds what a draft has in common with earlier replies, to be shown side by side: your words, the earlier words.

Names and numbers are masked for the comparison, so a pasted reply with another name in it is found. It only shows;
that a sentence was used before is no fault by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from responses.typology.masking import masked

if TYPE_CHECKING:
    from responses.typology.text import Sentence

# "Thank you for your feedback." is everybody's; longer sentences are somebody's.
_FEWEST_WORDS = 6
_ALIKE = 0.85
_MOST_REPLIES = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences that follow one another in both texts: offsets into the draft, and into the earlier reply."""

    start: int
    end: int
    their_start: int
    their_end: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What the draft shares with one earlier reply (its place in the list that was given)."""

    reply: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    mine: int
    theirs: int


def shared_with(body: Sequence[Sentence], earlier: Sequence[Sequence[Sentence]]) -> tuple[Shared, ...]:
    """Give what the draft's sentences share with the earlier replies, most first; each sentence is named once.

    At most three replies are named. Sentences of fewer than six words are left out.
    """
    mine = [" ".join(masked(sentence.raw)) for sentence in body]
    matches = [list(_matches(mine, [" ".join(masked(one.raw)) for one in theirs])) for theirs in earlier]
    taken: set[int] = set()
    found: list[Shared] = []
    while len(found) < _MOST_REPLIES:
        left = [[one for one in each if one.mine not in taken] for each in matches]
        best = max(range(len(left)), key=lambda place: _weight(body, left[place]), default=None)
        if best is None or not left[best]:
            break
        taken.update(one.mine for one in left[best])
        found.append(Shared(best, tuple(_stretches(body, earlier[best], left[best]))))
    return tuple(found)


def _matches(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Match]:
    """Pair each sentence with the one that is most like it, if any is."""
    for place, one in enumerate(mine):
        if one.count(" ") + 1 < _FEWEST_WORDS:
            continue
        if one in theirs:
            yield _Match(place, theirs.index(one))
            continue
        scores = [Indel.normalized_similarity(one, other, score_cutoff=_ALIKE) for other in theirs]
        best = max(range(len(scores)), key=scores.__getitem__, default=None)
        if best is not None and scores[best] > 0:
            yield _Match(place, best)


def _weight(body: Sequence[Sentence], matches: Sequence[_Match]) -> int:
    return sum(body[one.mine].end - body[one.mine].start for one in matches)


def _stretches(
    body: Sequence[Sentence], theirs: Sequence[Sentence], matches: Sequence[_Match]
) -> Iterator[Stretch]:
    begin = 0
    for place, one in enumerate(matches):
        after = matches[place + 1] if place + 1 < len(matches) else None
        if after is not None and (after.mine, after.theirs) == (one.mine + 1, one.theirs + 1):
            continue
        first = matches[begin]
        yield Stretch(
            body[first.mine].start, body[one.mine].end, theirs[first.theirs].start, theirs[one.theirs].end
        )
        begin = place + 1
