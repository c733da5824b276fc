"""A story's own words in a list: its title, and the part of it that fits a row.

Who may answer sees them as they were told. Who may only read sees "[phone number]" instead, as on the page of the case:
what is hidden is looked for in the whole story and hidden whole, so that an excerpt cannot cut it into what no rule
knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from casework.presenters.story_words import body_begins, hidden_in, pieces_between, quoted
from casework.selectors.queue import EXCERPT
from feedbackhub.web.controls import with_controls_shown
from feedbackhub.web.story_text import marked
from stories.selectors.searching import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.models import Case
    from casework.presenters.story_words import Piece
    from stories.models import Story

_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|^>+ ?", re.MULTILINE)
_SAME = 40


def title_shown(case: Case) -> str:
    """Give the title of a case's story; the selector says by `to_mask` whether something is to be hidden of it."""
    story = _to_mask(case)
    title = case.story.title if story is None else quoted(story, 0, len(story.title), hidden_in(story))
    return title or "Story without a title"


def excerpt_shown(case: Case) -> Any:
    """Give the beginning of a story, or the part of it where what was searched for stands, marked."""
    story = _to_mask(case)
    found, spans = spans_of(getattr(case, "found", ""))
    begins = _plain(case.excerpt if story is None else _masked_beginning(story))  # type: ignore[attr-defined]
    if story is not None and spans:
        found, spans = _masked_fragment(story, found, spans)
    if not spans:
        return with_controls_shown(begins)
    lead = "" if _plain(found)[:_SAME] == begins[:_SAME] else "… "
    return marked(lead + found.replace("\n", " "), [(a + len(lead), b + len(lead)) for a, b in spans])


def _to_mask(case: Case) -> Story | None:
    story: Story | None = case.to_mask  # type: ignore[attr-defined] # by the selector
    return story


def _masked_beginning(story: Story) -> str:
    begin = body_begins(story)
    end = min(begin + EXCERPT, begin + len(story.body))
    return quoted(story, begin, end, hidden_in(story))


def _masked_fragment(
    story: Story, found: str, spans: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Hide what is to be hidden of a fragment. One that does not stand in the story as it is gives no marks at all."""
    place = story.body.find(found)
    if place < 0:
        return "", []
    begin = body_begins(story) + place
    whole = [(start + begin, end + begin) for start, end in spans]
    return _told(pieces_between(story, begin, begin + len(found), hidden_in(story), whole))


def _told(pieces: Iterable[Piece]) -> tuple[str, list[tuple[int, int]]]:
    """Join pieces, with where the marked ones stand. What is hidden is not marked: that would say what it holds."""
    text, spans = "", []
    for piece in pieces:
        if piece.is_marked and not piece.is_hidden:
            spans.append((len(text), len(text) + len(piece.text)))
        text += piece.text
    return text, spans


def _plain(text: str) -> str:
    """Give the beginning of a story in one line, without the marks of emphasis that the full page turns into it."""
    return " ".join(_EMPHASIS.sub("", text).split())
