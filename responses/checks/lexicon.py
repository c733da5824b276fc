"""The clinical words of `words/clinical.txt`, and how to find them in a text.

Plain text on purpose: a person who knows the ward can mend the list without reading Python. Drugs and diseases that
it lacks are known by their endings ("-cillin", "-ectomy").
"""

# ruff: noqa: E501 - a pattern and a sentence read better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_ENDINGS = re.compile(
    r"[a-z]{2,20}(?:mycin|cillin|pril|sartan|statin|olol|azole|azepam|oxetine|triptan|gliptin|gliflozin|tinib|ciclib|zumab|ximab|umab|floxacin|cycline|ciclovir|parin|xaban|tidine|dipine|setron|caine|codone|sulfiram|glutide|lukast|tadine|zepine|barbital|thiazide|prazole|profen|onium)"
    r"|[a-z]{3,20}(?:itis|aemia|opathy|algia|plegia|uria|ectomy|otomy|ostomy|oscopy|plasty|rrhoea|rrhage|phasia|trophy|sclerosis|carcinoma|sarcoma|lymphoma|melanoma|oedema|stenosis|thrombosis|necrosis|fibrosis)"
)
_NOT_CLINICAL = frozenset({"academia", "apathy", "sympathy", "empathy", "telepathy", "antipathy", "atrophy", "trophy", "philosophy", "nostalgia", "april", "dichotomy", "autonomy", "psychopathy", "homeopathy", "osteopathy"})  # fmt: skip


class Kind(StrEnum):
    """What a word names; `sign` and `place` are facts only as somebody's own."""

    DRUG = "drug"
    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"
    TEST = "test"
    SIGN = "sign"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Thing:
    """One line of the list."""

    name: str
    kind: Kind
    wider: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing where it stands in a text; `unsure` where its name means other things as well, `vague` where it says little."""

    thing: Thing
    start: int
    end: int
    unsure: bool
    vague: bool = False


Entry = tuple[tuple[str, ...], Thing, str]


def word_list(name: str) -> frozenset[str]:
    """Give the words of one of the plain lists."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _read() -> dict[str, list[Entry]]:
    """Names by their first word, the longest first."""
    found: dict[str, list[Entry]] = {}
    kind = Kind.DRUG
    for line in (_FOLDER / "clinical.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            kind = Kind(line.strip("[]"))
            continue
        names, _, wider = line.partition(">")
        listed = [
            (name.strip(), mark) for mark, part in _marked(names) for name in part.split(",") if name.strip()
        ]
        thing = Thing(
            listed[0][0], kind, frozenset(name.strip() for name in wider.split(",") if name.strip())
        )
        for name, mark in listed:
            words = tuple(singular(word) for word in _TOKEN.findall(name))
            found.setdefault(words[0], []).append((words, thing, mark))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


def _marked(names: str) -> list[tuple[str, str]]:
    """Part a line's names by their marks: none, "~" and "="."""
    parts = re.split(r"([~=])", names)
    return [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]


def singular(word: str) -> str:
    """Take a plural's or a possessive's s away, the same in the list and in the text."""
    word = word.removesuffix("'s").replace("'", "")
    if (
        len(word) > 4
        and word != "bloods"
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is", "ous"))
    ):
        return word[:-1]
    return word


def mentions(low: str) -> Iterator[Mention]:
    """Every clinical thing in a text in small letters, the longest name at each place."""
    tokens = [(singular(match.group()), match.start(), match.end()) for match in _TOKEN.finditer(low)]
    words = [token[0] for token in tokens]
    at = 0
    while at < len(tokens):
        entry = _entry_at(words, at, low, tokens)
        if entry is None:
            ending = _by_ending(words[at])
            if ending is not None:
                yield Mention(ending, tokens[at][1], tokens[at][2], unsure=False)
            at += 1
            continue
        length = len(entry[0])
        yield Mention(
            entry[1], tokens[at][1], tokens[at + length - 1][2], unsure=entry[2] != "", vague=entry[2] == "="
        )
        at += length


def _entry_at(words: list[str], at: int, low: str, tokens: list[tuple[str, int, int]]) -> Entry | None:
    for entry in LEXICON.get(words[at], ()):
        length = len(entry[0])
        if tuple(words[at : at + length]) != entry[0]:
            continue
        if all(tokens[index + 1][1] - tokens[index][2] <= 2 for index in range(at, at + length - 1)):
            return entry
    return None


def _by_ending(word: str) -> Thing | None:
    if len(word) < 7 or word in _NOT_CLINICAL or _ENDINGS.fullmatch(word) is None:
        return None
    return Thing(word, Kind.DIAGNOSIS, frozenset())


LEXICON = _read()
_BY_NAME = {" ".join(entry[0]): entry[1] for entries in LEXICON.values() for entry in entries}
_KIND_WORDS = {
    Kind.DRUG: ("medication", "treatment", "injection"),
    Kind.DIAGNOSIS: ("illness", "diagnosis", "symptom"),
    Kind.PROCEDURE: ("operation", "treatment"),
    Kind.TEST: ("test result", "scan"),
}


def told_by(low: str) -> frozenset[str]:
    """The names of all things that a story has told of: what it names, and what is wider than that."""
    found: set[str] = set()
    for mention in mentions(low):
        thing = mention.thing
        found.add(thing.name)
        for wide in (*thing.wider, *(_KIND_WORDS.get(thing.kind, ()) if not mention.unsure else ())):
            known = _BY_NAME.get(" ".join(singular(word) for word in _TOKEN.findall(wide)))
            found.add(known.name if known else wide)
    return frozenset(found)
