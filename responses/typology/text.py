"""Text handling for the typology: offsets-preserving normalising, sentences, words, masking.

Everything here keeps character offsets of the text as the person wrote it, because every verdict must point at
the words that led to it. No rule about what a reply means lives here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LOOKALIKES = str.maketrans(
    {
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
)
# What nobody sees: soft hyphens, joiners, marks of direction. It parts no word.
_UNSEEN = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)

# Longest stretch handled as one sentence: keeps every rule linear on text without full stops.
MAX_SENTENCE = 420

_BREAK = re.compile(r"[.!?\u2026]+[\"')\]]{0,3}(?=\s|$)|(?<=[a-z][a-z])[.!?](?=[A-Z])|\n")
_ABBREVIATION = re.compile(
    r"\b(?:dr|mr|mrs|ms|prof|st|no|ext|tel|e\.g|i\.e|eg|ie|a\.m|p\.m|approx|dept|rev|hon)\.$", re.I
)
_WORD = re.compile(r"[a-z0-9]+(?:[&'][a-z0-9]+)*")
_NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the original text. `low` is its normalised lower-case form, character for character."""

    start: int
    end: int
    raw: str
    low: str


def normalise(text: str) -> str:
    """Return the text with typographic quotes, dashes and spaces made plain; same length as the input."""
    return text.translate(_LOOKALIKES)


def lower(text: str) -> str:
    """Lower-case without ever changing the length (some letters lower to two characters)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def sentences(text: str) -> list[Sentence]:
    """Split into sentences and lines, with offsets into `text`. Never yields an empty or blank sentence."""
    plain = normalise(text)
    low = lower(plain)
    found: list[Sentence] = []
    start = 0
    for match in _BREAK.finditer(plain):
        if match.group() == "\n":
            if not _line_ends_here(plain, match.start()):
                continue
        elif match.group() == "." and _ABBREVIATION.search(plain, max(start, match.start() - 8), match.end()):
            continue
        _add(found, plain, low, start, match.end())
        start = match.end()
    _add(found, plain, low, start, len(plain))
    return found


def _line_ends_here(plain: str, at: int) -> bool:
    """Tell a real line end from a hard wrap in the middle of a sentence."""
    line_start = plain.rfind("\n", max(0, at - 200), at) + 1
    rest = plain[at + 1 : at + 12].lstrip(" ")
    if at - line_start < 55 or not rest or rest[0] == "\n":
        return True
    return not rest[0].islower()


def _add(found: list[Sentence], plain: str, low: str, start: int, end: int) -> None:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = plain.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        found.append(Sentence(start, cut, plain[start:cut], low[start:cut]))
        start = cut
        while start < end and plain[start].isspace():
            start += 1
    if end > start:
        found.append(Sentence(start, end, plain[start:end], low[start:end]))


def words(low: str) -> list[str]:
    """Words of a lower-case text; possessive endings dropped, "A&E" kept whole, small number words as digits."""
    if not low.isascii():
        low = low.translate(_UNSEEN)
    found = _WORD.findall(low)
    if "'s" in low:
        found = [word[:-2] if word.endswith("'s") else word for word in found]
    get = _NUMBER_WORDS.get
    return [get(word, word) for word in found]


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
_STEMS: dict[str, str] = {}


def stem(word: str) -> str:
    """A light, deterministic stem: enough to join "waited" with "waiting", not a linguist's."""
    known = _STEMS.get(word)
    if known is None:
        known = _stem(word)
        if len(_STEMS) < 50_000:
            _STEMS[word] = known
    return known


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


_DIGITS = frozenset("0123456789")
_MASK_NUMBER = re.compile(r"\d[\d:.,/]*")
_MASK_EMAIL = re.compile(r"\S{1,80}@\S{1,80}|https?://\S{1,200}|www\.\S{1,200}")
_CAPITALISED = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-z'-]+\b")


def masked_words(raw: str) -> list[str]:
    """Words of a stretch with numbers, addresses and names (capitals inside a sentence) masked by `#`.

    Used only to compare replies with each other, so that swapping the name or the ward makes no new text.
    """
    text = _MASK_EMAIL.sub(" 0 ", raw) if "@" in raw or "http" in raw or "www." in raw else raw
    text = _CAPITALISED.sub(" 0 ", _MASK_NUMBER.sub(" 0 ", text))
    found = ["#" if word[0] in _DIGITS else word for word in words(lower(text))]
    if "#" not in found:
        return found
    return [word for word, before in zip(found, ["", *found], strict=False) if word != "#" or before != "#"]
