"""Reads a story once for everything that triage needs: themes, sentiment, criticality, flags, language, personal data.

Pure and offline; it proposes and a person decides. A source's own label wins, which is the caller's rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from stories.analysis.criticality import Criticality, judge
from stories.analysis.flags.engine import Flag, find_flags, read_hits
from stories.analysis.language import Language, detect_language
from stories.analysis.personal_data import Found, find_personal_data

if TYPE_CHECKING:
    from stories.analysis.themes import Theme, ThemesRead


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one story. Sentiment is 1 (very positive) to 5 (very negative)."""

    themes: tuple[Theme, ...]
    sentiment: int | None
    criticality: Criticality
    flags: tuple[Flag, ...]
    personal_data: tuple[Found, ...]
    language: Language


def analyse(text: str, question: str | None = None) -> Reading:
    """Read a story, with the question it answers where there was one.

    Themes and sentiment are learned from English, so a story in another language has none.
    """
    return analyse_all([(text, question)])[0]


def analyse_all(stories: Sequence[tuple[str, str | None]], *, with_spans: bool = True) -> list[Reading]:
    """Read some stories, each with its question or None; they come out as `analyse` gives them one by one.

    Without `with_spans` no theme says where its words stand.
    """
    # Here, so that whoever wants flags only does not load the weights of the themes.
    from stories.analysis import themes

    languages = [detect_language(text) for text, _ in stories]
    has_themes = [
        language is Language.ENGLISH and bool(text.strip())
        for language, (text, _) in zip(languages, stories, strict=True)
    ]
    read = iter(themes.read_all(list(compress(stories, has_themes)), with_spans=with_spans))
    return [
        _reading(text, language, next(read) if readable else None)
        for (text, _), language, readable in zip(stories, languages, has_themes, strict=True)
    ]


def _reading(text: str, language: Language, read: ThemesRead | None) -> Reading:
    personal = find_personal_data(text)
    hits = read_hits(text)
    flags = find_flags(text, hits, personal)
    return Reading(
        themes=read.themes if read else (),
        sentiment=read.sentiment if read else None,
        criticality=judge(text, hits, flags),
        flags=flags,
        personal_data=personal,
        language=language,
    )
