"""From the text of a file to its entries, one at a time.

``entries`` walks a file without holding more than one entry of a list in memory. ``Unreadable``
stands for a line that is no JSON in a file of one story a line: it costs that line alone. Damage in
a list or an object costs the file, for nobody can tell where the next story would begin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from stories.sources.errors import NotAStoryFile
from stories.sources.story_file.reading import broken_json, cut_off, not_a_story_list

_LIST_MEMBERS = ("opinions", "stories")
_STORY_MEMBERS = frozenset(("id", "body", "dateOfSubmission"))
_SPACE = re.compile(r"[ \t\r\n]*+")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no JSON, as it stands in the file."""

    text: str


def entries(text: str, *, name: str) -> Iterator[object]:
    """Yield the entries of a story file in order.

    Raises:
        NotAStoryFile: the file is damaged or cut off, perhaps only after entries were yielded: walk
            it once to its end before anything is kept.
    """
    start = _after_space(text, 0)
    if text[start] == "[":
        yield from _list_entries(text, start, name)
    elif _is_one_story_a_line(text, name):
        yield from _line_entries(text, name)
    else:
        yield from _object_entries(text, start, name)


def looks_like_story(entry: object) -> bool:
    """Whether an entry has at least one of the members that every story has."""
    return isinstance(entry, dict) and not _STORY_MEMBERS.isdisjoint(entry)


def _list_entries(text: str, start: int, name: str) -> Iterator[object]:
    """The entries of the list that begins at ``start`` and must fill the file."""
    at = _after_space(text, start + 1)
    is_first = True
    while text[at : at + 1] != "]":
        if not is_first:
            if text[at : at + 1] != ",":
                raise broken_json(name, text, at)
            at = _after_space(text, at + 1)
        entry, at = _decode_at(text, at, name)
        yield entry
        at = _after_space(text, at)
        is_first = False
    if (rest := _after_space(text, at + 1)) < len(text):
        raise broken_json(name, text, rest)


def _object_entries(text: str, start: int, name: str) -> Iterator[object]:
    """The entries of the one object that fills the file: a wrapped list, or a single story."""
    whole, end = _decode_at(text, start, name)
    if (rest := _after_space(text, end)) < len(text):
        raise broken_json(name, text, rest)
    if not isinstance(whole, dict):
        raise not_a_story_list(name)
    for member in _LIST_MEMBERS:
        if isinstance(listed := whole.get(member), list):
            yield from listed
            return
    if not looks_like_story(whole):
        raise not_a_story_list(name)
    yield whole


def _line_entries(text: str, name: str) -> Iterator[object]:
    """The entries of a file with one story a line; blank lines count for nothing."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        entry = entry_of(line)
        if isinstance(entry, Unreadable) and place == len(lines) - 1:
            raise cut_off(name)  # only a file that was cut off ends within a line that cannot be read
        yield entry


def _is_one_story_a_line(text: str, name: str) -> bool:
    """Whether the file has one object a line: by its name, or because most of its lines are objects."""
    if name.lower().endswith((".jsonl", ".ndjson")):
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return False
    return sum(isinstance(entry_of(line), dict) for line in lines) * 2 > len(lines)


def entry_of(line: bytes | str) -> object:
    """Give one line's entry, or `Unreadable`.

    The fast reader takes nearly all lines. What it refuses (half a character, NaN), and the rare number that it would
    round, goes to the standard one, which keeps them as they are for the rules to judge.
    """
    try:
        entry: Any = orjson.loads(line)
        if not (isinstance(entry, dict) and isinstance(entry.get("id"), float)):
            return entry
    except ValueError:
        pass
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        text = line if isinstance(line, str) else line.decode(errors="replace")
        return Unreadable(text.strip())


def _decode_at(text: str, at: int, name: str) -> tuple[object, int]:
    """Decode the value at a place, and say where it ends."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string"):
            raise cut_off(name) from None
        raise broken_json(name, text, error.pos) from None
    except (ValueError, RecursionError):
        raise NotAStoryFile(
            f"{name} holds a number or a nesting that no story has. Export the stories again. "
            "Nothing was imported."
        ) from None


def _after_space(text: str, at: int) -> int:
    """The first place at or after ``at`` that is not white space."""
    match = _SPACE.match(text, at)
    return match.end() if match else at
