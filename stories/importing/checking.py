"""Asks a source, story by story, whether what we show still stands there, and takes down what its author took back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.db.models import F

from feedbackhub.core.errors import DomainError
from stories.models import ImportRun, Source, Story
from stories.services.withdrawing import withdraw_story

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from stories.sources.record import RejectedRecord, StoryRecord

# Authors take few stories back. More than this at once is a source that has moved or broken.
_FEW = 5
_SHARE = 0.5


class AsksById(Protocol):
    """A source that can be asked for one story."""

    def fetch_story(self, external_id: str) -> StoryRecord | RejectedRecord | None:
        """Give the story, or None where the source does not show it any more."""
        ...


def check_withdrawn(*, source: Source, reader: AsksById, run: ImportRun, actor: Actor) -> int:
    """Ask for each live story of `source` by its id; withdraw those that are gone; give how many.

    One request a story, so it is for a small source, after a run that was complete. Raises `SourceError` where the
    source cannot be read, and `DomainError` where so many are gone that the source is to be doubted; either way
    nothing is withdrawn.
    """
    shown = list(Story.objects.live().filter(source=source).only("external_id", "state").order_by("pk"))
    gone = [story for story in shown if reader.fetch_story(story.external_id) is None]
    if len(gone) > max(_FEW, _SHARE * len(shown)):
        raise DomainError(
            f"{source.name} shows {len(gone)} of {len(shown)} stories no more. That is too many to believe, so none "
            "was taken down. Look at the source."
        )
    withdrawn = sum(withdraw_story(story=story, actor=actor) for story in gone)
    ImportRun.objects.filter(pk=run.pk).update(withdrawn=F("withdrawn") + withdrawn)
    return withdrawn
