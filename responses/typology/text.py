"""Text handling for the typology: offsets-preserving normalising, sentences, words, masking.

Everything here keeps character offsets of the text as the person wrote it, because every verdict must point at
the words that led to it. No rule about what a reply means lives here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from responses.typology.remembering import Remembered

_LOOKALIKES = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201b": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u00a0": " ",
    "\u202f": " ",
    "\u2013": "-",
    "\u2014": "-",
    "\u2011": "-",
    "\t": " ",
    "\r": "\n",
    # Letters of other alphabets that look like ours: a pasted text is the same text with them.
    **dict(zip("аеорсухіјѕԁһ", "aeopcyxijsdh", strict=True)),
    **dict(zip("АВЕКМНОРСТХІЅЈ", "ABEKMHOPCTXISJ", strict=True)),
    **dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΧΥ", "oABEZHIKMNOPTXY", strict=True)),
}
_LOOKALIKE = re.compile(f"[{''.join(map(re.escape, _LOOKALIKES))}]")
# What nobody sees: soft hyphens, joiners, marks of direction. It parts no word.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

# Longest stretch handled as one sentence: keeps every rule linear on text without full stops.
MAX_SENTENCE = 420

# Begins with the one character that every break begins with, so that the search skips all others at once. A row of full
# stops is tried where it begins, and nowhere else.
_BREAK = re.compile(
    r"[.!?\u2026\n](?:(?<=\n)|(?<!\n)(?<![.!?\u2026].)[.!?\u2026]*+[\"')\]]{0,3}(?=\s|$)"
    r"|(?<=[a-z][a-z][.!?])(?=[A-Z]))"
)
_ABBREVIATION = re.compile(
    r"\b(?:dr|mr|mrs|ms|prof|st|no|ext|tel|e\.g|i\.e|eg|ie|a\.m|p\.m|approx|dept|rev|hon)\.$", re.I
)
# The last two characters of each of them: where a word ends otherwise, the pattern need not be asked.
_MAY_ABBREVIATE = frozenset(
    ("dr", "mr", "rs", "ms", "of", "st", "no", "xt", "el", ".g", ".e", "eg", "ie", ".m", "ox", "pt", "ev", "on")
)  # fmt: skip
_NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip


class Sentence(NamedTuple):
    """A stretch of the original text. `low` is its normalised lower-case form, character for character."""

    start: int
    end: int
    raw: str
    low: str


def normalise(text: str) -> str:
    """Return the text with typographic quotes, dashes and spaces made plain; same length as the input."""
    return _LOOKALIKE.sub(_plain, text)


def _plain(lookalike: re.Match[str]) -> str:
    return _LOOKALIKES[lookalike.group()]


def lower(text: str) -> str:
    """Lower-case without ever changing the length (some letters lower to two characters)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def sentences(text: str) -> list[Sentence]:
    """Split into sentences and lines, with offsets into `text`. Never yields an empty or blank sentence."""
    plain = normalise(text)
    return sentences_of(plain, lower(plain))


def sentences_of(plain: str, low: str) -> list[Sentence]:
    """Split a text that is normalised already; `low` is its lower-case form."""
    found: list[Sentence] = []
    start = 0
    for match in _BREAK.finditer(plain):
        at, end = match.span()
        if plain[at] == "\n":
            if not _line_ends_here(plain, at):
                continue
        elif end - at == 1 and plain[at] == "." and _is_abbreviated(plain, start, at):
            continue
        _add(found, plain, low, start, end)
        start = end
    _add(found, plain, low, start, len(plain))
    return found


def _is_abbreviated(plain: str, start: int, at: int) -> bool:
    """Say whether the full stop at this place ends an abbreviation, and no sentence."""
    ending = plain[max(0, at - 2) : at]
    # A few letters of other alphabets count as ours where case does not matter: the pattern knows which.
    if ending.isascii() and ending.lower() not in _MAY_ABBREVIATE:
        return False
    return _ABBREVIATION.search(plain, max(start, at - 8), at + 1) is not None


def _line_ends_here(plain: str, at: int) -> bool:
    """Tell a real line end from a hard wrap in the middle of a sentence."""
    line_start = plain.rfind("\n", max(0, at - 200), at) + 1
    rest = plain[at + 1 : at + 12].lstrip(" ")
    if at - line_start < 55 or not rest or rest[0] == "\n":
        return True
    return not rest[0].islower()


def _add(found: list[Sentence], plain: str, low: str, start: int, end: int) -> None:
    whole = plain[start:end]
    raw = whole.lstrip()
    if not raw:
        return
    start = end - len(raw)
    raw = raw.rstrip()
    end = start + len(raw)
    while end - start > MAX_SENTENCE:
        cut = plain.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        found.append(Sentence(start, cut, plain[start:cut], low[start:cut]))
        raw = plain[cut:end].lstrip()
        start = end - len(raw)
    if raw:
        found.append(Sentence(start, end, raw, low[start:end]))


_WORD = re.compile(r"[a-z0-9]+(?:[&'][a-z0-9]+)*")
# Parts texts that are read in one go. It parts words too, and no rule asks for it.
PARTING = "\x1e"
# What may belong to a word stays as it is, all else parts words.
_KEPT = f"abcdefghijklmnopqrstuvwxyz0123456789&'{PARTING}"
_PARTS = bytes(byte if chr(byte) in _KEPT else 32 for byte in range(256))


def joined(texts: Iterable[str]) -> str:
    """Put texts behind each other, with `PARTING` between two. Where a text has it, one of its kind stands for it."""
    return PARTING.join([text.replace(PARTING, "\x1f") for text in texts])


def parted(words: list[str], number: int) -> Iterator[list[str]]:
    """Give the words of each of so many texts that were `joined`."""
    start = 0
    for _ in range(number - 1):
        end = words.index(PARTING, start)
        yield words[start:end]
        start = end + 1
    yield words[start:]


def pieces_of(low: str) -> list[bytes]:
    """Cut a lower-case text where no word goes on. Most pieces are a word; `words_in` says what the others hold."""
    if not low.isascii():
        low = _UNSEEN.sub("", low)
    low = low.replace(PARTING, f" {PARTING} ")
    return low.encode("ascii", "replace").translate(_PARTS).split()


def words_in(piece: bytes) -> tuple[str, ...]:
    """Give the words in a piece of text: one, in nearly all. `PARTING` stays as it is."""
    if piece == PARTING.encode():
        return (PARTING,)
    found = _WORD.findall(piece.decode("ascii"))
    bare = [word[:-2] if word.endswith("'s") else word for word in found]
    return tuple(_NUMBER_WORDS.get(word, word) for word in bare)


_WORDS_IN = Remembered(words_in)


def words(low: str) -> list[str]:
    """Words of a lower-case text; possessive endings dropped, "A&E" kept whole, small number words as digits."""
    return words_of_each([low])[0]


def words_of_each(lows: Sequence[str]) -> list[list[str]]:
    """Words of many lower-case texts, read in one go."""
    found = list(chain.from_iterable(map(_WORDS_IN.__getitem__, pieces_of(joined(lows)))))
    return list(parted(found, len(lows)))


_KEEP = {
    "news",
    "physios",
    "this",
    "his",
    "was",
    "has",
    "does",
    "previous",
    "gas",
    "yes",
    "bus",
    "less",
    "always",
}


def stem(word: str) -> str:
    """A light, deterministic stem: enough to join "waited" with "waiting", not a linguist's."""
    return STEMS[word]


def _stem(word: str) -> str:
    if len(word) < 4 or word in _KEEP or word[0].isdigit():
        return word
    for ending, replacement, least in (
        ("ations", "ate", 4), ("ation", "ate", 4), ("iness", "y", 3), ("nesses", "", 3), ("ness", "", 3),
        ("ments", "", 4), ("ment", "", 4), ("fully", "", 3), ("ful", "", 4), ("ies", "y", 2), ("ied", "y", 2),
        ("ily", "y", 3), ("sses", "ss", 2),
        ("ing", "", 3), ("ers", "er", 3), ("ed", "", 3), ("ely", "", 4), ("ly", "", 4), ("es", "", 3), ("s", "", 3),
    ):  # fmt: skip
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= least
            and not (ending == "s" and word.endswith("ss"))
        ):
            word = word[: len(word) - len(ending)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lszaeiou":
        word = word[:-1]
    if len(word) > 5 and word.endswith("ll"):
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


#: The stem of a word, by the word.
STEMS = Remembered(_stem)
