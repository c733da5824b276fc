"""The draft as the gate's rules read it: plain characters, sentences, and what the story has told already."""

# ruff: noqa: E501 - a pattern and a sentence read better on one line than cut at the margin

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from responses.checks.characters import plain, seen
from responses.typology.text import Sentence, lower, sentences
from stories.analysis import identifiers
from stories.analysis.digits import Run, runs

LONGEST = 20_000
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_CLOSING = re.compile(
    r"(?:^|\n|[.!?] )[ ]*(?:(?:kind|best|warm|many|with)[a-z ]{0,20})?(?:regards|wishes|sincerely|thanks|faithfully|cheers)\b",
    re.I,
)
_A_SENTENCE = re.compile(r"\b(?:you|your|he|she|her|him|it|was|were|is|are|be|by|had|has|have|will)\b")
_SIGNS = re.compile(r"\b[Mm]y name is ((?:[A-Z][a-z'-]+ ?){1,3})|\bI(?:'m| am) ((?:[A-Z][a-z'-]+ ?){1,3})")


@dataclass(frozen=True)
class Draft:
    """A reply before it is published, without characters that nobody sees, beside the story that it answers."""

    # Kept out of what is printed: an error report must not hold anybody's words.
    text: str = field(repr=False)
    story: str = field(repr=False)
    strict: bool = False
    author_name: str | None = field(default=None, repr=False)
    places: tuple[tuple[int, int], ...] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, *, reply: str, story: str, strict: bool, author_name: str | None) -> Draft:
        """Read a reply and a story as they were typed."""
        text, places = seen(reply[:LONGEST])
        return cls(plain(text), plain(seen(story[:LONGEST])[0]), strict, author_name, places)

    def as_typed(self, start: int, end: int) -> tuple[int, int]:
        """Give the offsets in the reply as it was typed."""
        if self.places is None:
            return start, end
        return self.places[start][0], self.places[end - 1][1]

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The digits of the reply, as they are grouped."""
        return tuple(runs(self.text))

    @cached_property
    def nhs_numbers(self) -> tuple[tuple[int, int], ...]:
        """Where NHS numbers stand."""
        return tuple(identifiers.nhs_numbers(self.text, self.runs))

    @cached_property
    def phones(self) -> tuple[identifiers.Phone, ...]:
        """The phone numbers."""
        return tuple(identifiers.phones(self.text, self.runs))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the reply."""
        return tuple(sentences(self.text))

    @cached_property
    def story_low(self) -> str:
        """The story in small letters."""
        return lower(self.story)

    @cached_property
    def story_words(self) -> frozenset[str]:
        """Each word of the story and of the name that its author chose, in small letters."""
        found = set(_WORD.findall(self.story_low))
        found |= {word[:-2] for word in found if word.endswith("'s")}
        found |= {
            word[:-1] for word in found if len(word) > 3 and word.endswith("s") and not word.endswith("ss")
        }
        found |= {part for word in found if word[0].isdigit() for part in re.findall(r"[a-z]+", word)}
        found |= set(re.findall(r"[a-z]+", (self.author_name or "").lower()))
        return frozenset(found)

    @cached_property
    def signature_from(self) -> int:
        """Where the sign-off begins; the end of the text where none was seen."""
        tail = max(0, len(self.text) - 420)
        last = None
        for match in _CLOSING.finditer(self.text, tail):
            last = match
        if last is not None:
            return last.start()
        short = re.search(r"(?:\n[ ]*[^\n.!?]{1,80}){1,4}\s*$", self.text[tail:])
        return tail + short.start() if short else len(self.text)

    @cached_property
    def signed_words(self) -> frozenset[str]:
        """The words of the name with which the reply is signed, in small letters."""
        names = self.text[self.signature_from :]
        for match in _SIGNS.finditer(self.text[:4000]):
            names += " " + (match.group(1) or match.group(2))
        # A signature without a closing word stands behind the last full stop.
        last = re.split(r"[.!?]\s", self.text[-160:])[-1]
        names += " " + last if len(last) < 120 and not _A_SENTENCE.search(last) else ""
        return frozenset(word.lower() for word in re.findall(r"[A-Z][a-z'-]+", names))
