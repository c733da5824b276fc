"""Keeps what a person says that a source's words mean. Nothing is guessed: a word without a meaning stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import MEANINGS, Source, Story, StoryReading, TermKind, VocabularyTerm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedbackhub.core.actors import Actor


@transaction.atomic
def explain_words(*, source: Source, meanings: Mapping[int, str], actor: Actor) -> int:
    """Keep what words of `source` mean, by the words' keys; an empty meaning takes one back. Gives how many changed.

    The stories that are here already follow where a label of criticality got its number. Raises `DomainError` for a
    meaning that words of their kind cannot have.
    """
    terms = VocabularyTerm.objects.select_for_update().filter(source=source, pk__in=meanings).order_by("pk")
    changed = 0
    for term in terms:
        meaning = meanings[term.pk]
        if meaning == term.meaning:
            continue
        if meaning and meaning not in MEANINGS[TermKind(term.kind)]:
            raise DomainError(f"“{term.term}” cannot mean that.")
        VocabularyTerm.objects.filter(pk=term.pk).update(meaning=meaning, updated_at=present())
        if term.kind == TermKind.CRITICALITY:
            number = int(meaning) if meaning else None
            told = Story.objects.filter(source=source, criticality_label=term.term)
            told.update(criticality=number)
            # What counts of these stories may be another now; a sweep in the room above takes note.
            StoryReading.objects.current().filter(story__in=told).update(is_told=False)
        changed += 1
    if changed:
        audit.record(
            actor=actor,
            action="source.words_explained",
            subject=source,
            organisation_id=source.organisation_id,
            details={"words": changed},
        )
    return changed
