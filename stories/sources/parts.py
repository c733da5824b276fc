"""A story told in answers to questions: its parts, and the one text and title that are made of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

NONSPECIFIC = "nonspecific"
_TITLE_WORDS = 9
_TITLE_LENGTH = 70


@dataclass(frozen=True, slots=True)
class Part:
    """One answer: what kind of question it was (`PromptKind`), how it was put, and what was said."""

    kind: str
    prompt: str
    text: str


def body_of(parts: Sequence[Part]) -> str:
    r"""Give the story in one text. Several parts keep their questions, since "nothing" means opposite things.

    >>> body_of([Part("what_good", "What was good?", "The tea."), Part("could_improve", "What was bad?", "The wait.")])
    'What was good?\nThe tea.\n\nWhat was bad?\nThe wait.'
    """
    if len(parts) == 1:
        return parts[0].text
    return "\n\n".join(f"{part.prompt}\n{part.text}" for part in parts)


def prompt_of(parts: Sequence[Part]) -> tuple[str, str]:
    """Give the question and its kind where there was one; where there were several, that it was about anything."""
    return (parts[0].prompt, parts[0].kind) if len(parts) == 1 else ("", NONSPECIFIC)


def title_of(text: str) -> str:
    """Give a title in the author's own words: the beginning of the first sentence.

    >>> title_of("The nurse was kind. She sat with me.")
    'The nurse was kind'
    """
    first = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0].rstrip(".! ")
    words = first.split()
    short = " ".join(words[:_TITLE_WORDS])
    if len(short) > _TITLE_LENGTH:
        short = short[:_TITLE_LENGTH].rstrip()
    return short if short == " ".join(words) else f"{short} …"


def stored(parts: Iterable[Part]) -> list[dict[str, str]]:
    """Give the parts as they are kept in a story's `raw`."""
    return [asdict(part) for part in parts]


def parts_in(raw: Mapping[str, object], *, body: str) -> list[Part]:
    """Give the parts that a story's `raw` keeps; the whole text as one part where it keeps none."""
    kept = raw.get("parts")
    found = [
        Part(str(one.get("kind", "")), str(one.get("prompt", "")), str(one.get("text", "")))
        for one in (kept if isinstance(kept, list) else [])
        if isinstance(one, dict)
    ]
    return found or [Part(NONSPECIFIC, "", body)]
