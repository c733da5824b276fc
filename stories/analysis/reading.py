"""Reads a story once for everything that triage needs: themes, sentiment, criticality, flags, language, personal data.

Pure and offline; it proposes and a person decides. A source's own label wins, which is the caller's rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stories.analysis.criticality import Criticality, judge
from stories.analysis.flags.engine import Flag, find_flags, read_hits
from stories.analysis.language import Language, detect_language
from stories.analysis.personal_data import Found, find_personal_data

if TYPE_CHECKING:
    from stories.analysis.themes import Theme


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
    # Here, so that whoever wants flags only does not load the weights of the themes.
    from stories.analysis import themes

    language = detect_language(text)
    personal = find_personal_data(text)
    hits = read_hits(text)
    flags = find_flags(text, hits, personal)
    read = themes.read(text, question) if language is Language.ENGLISH and text.strip() else None
    return Reading(
        themes=read.themes if read else (),
        sentiment=read.sentiment if read else None,
        criticality=judge(text, hits, flags),
        flags=flags,
        personal_data=personal,
        language=language,
    )
