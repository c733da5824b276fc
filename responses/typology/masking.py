"""What two replies are compared by: their words with names, numbers and addresses masked by `#`.

So swapping the name or the ward makes no new text. Sentences are masked many at a time: the patterns run once over all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from responses.typology.lexicon import FIRST_NAMES
from responses.typology.remembering import Lately, Remembered
from responses.typology.text import PARTING, joined, lower, parted, pieces_of, words_in

Tokens = tuple[str, ...]

_MASK, _NAME = "#", "@"
_NUMBER = re.compile(r"[\d][\d:.,/]*")
_ADDRESS = re.compile(r"\S{1,80}@\S{1,80}|https?://\S{1,200}|www\.\S{1,200}")
# A capital inside a sentence. The pattern begins with the letter, so that the search skips all others at once; what may
# stand before it is asked after that.
_CAPITALISED = re.compile(rf"[A-Z](?<![.!?] .)(?<!^.)(?<!{PARTING}.)(?<=\b.)[a-z'-]+\b")
_KNOWN: Lately[str, Tokens] = Lately()


def masked(raw: str) -> Tokens:
    """Give the masked words of one stretch of text."""
    return masked_all([raw])[raw]


def masked_all(raws: Iterable[str]) -> Mapping[str, Tokens]:
    """Give the masked words of many stretches, by the stretch."""
    wanted = dict.fromkeys(raws)
    found = {raw: known for raw in wanted if (known := _KNOWN.get(raw)) is not None}
    if len(found) < len(wanted):
        unknown = [raw for raw in wanted if raw not in found]
        made = dict(zip(unknown, _mask(unknown), strict=True))
        _KNOWN.keep(made)
        found.update(made)
    return found


def _mask(raws: Sequence[str]) -> Iterator[Tokens]:
    text = joined([_without_addresses(raw) for raw in raws])
    text = lower(_CAPITALISED.sub(" 0 ", _NUMBER.sub(" 0 ", text)))
    words = list(chain.from_iterable(map(_MASKED_IN.__getitem__, pieces_of(text))))
    return map(_merged, parted(words, len(raws)))


def _without_addresses(raw: str) -> str:
    return _ADDRESS.sub(" 0 ", raw) if "@" in raw or "http" in raw or "www." in raw else raw


def _masked_in(piece: bytes) -> Tokens:
    return tuple(
        _MASK if word[0].isdigit() else _NAME if word in FIRST_NAMES else word for word in words_in(piece)
    )


_MASKED_IN = Remembered(_masked_in)


def _merged(words: list[str]) -> Tokens:
    """Make one mask of numbers side by side, but not of names."""
    if _MASK in words:
        before = ["", *words[:-1]]
        words = [word for word, last in zip(words, before, strict=True) if word != _MASK or last != _MASK]
    if _NAME in words:
        words = [_MASK if word == _NAME else word for word in words]
    return tuple(words)
