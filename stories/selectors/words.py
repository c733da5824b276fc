"""The words of a source and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stories.models import VocabularyTerm

if TYPE_CHECKING:
    from stories.models import Source

MOST_SHOWN = 60


def words_of(source: Source) -> list[VocabularyTerm]:
    """Give a source's words, those without a meaning first, as many as a person looks through."""
    return list(VocabularyTerm.objects.filter(source=source).order_by("meaning", "kind", "term")[:MOST_SHOWN])
