"""Asks a source, story by story, whether what we show still stands there, and takes down what it shows no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from django.db.models import F

from feedbackhub.core.errors import DomainError
from stories.models import ImportRun, Source, Story, WithdrawnHow
from stories.services.withdrawing import withdraw_story

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from stories.sources.record import RejectedRecord, StoryRecord

# Authors take few stories back. More than this at once is a source that has moved or broken.
_FEW = 5
_SHARE = 0.5


@runtime_checkable
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
    refuse_too_many(source=source, gone=len(gone), shown=len(shown))
    return _take_down(gone, run, actor)


def take_down_gone(
    *, source: Source, candidates: Sequence[Story], shown: int, reader: AsksById, run: ImportRun, actor: Actor
) -> int:
    """Ask for each of `candidates` by its id, and withdraw those that are gone, of `shown` live ones; give how many.

    Raises as `check_withdrawn` does, and asks for none where there are too many to be believed in any case.
    """
    refuse_too_many(source=source, gone=len(candidates), shown=shown)
    gone = [story for story in candidates if reader.fetch_story(story.external_id) is None]
    return _take_down(gone, run, actor)


def take_down_removed(*, source: Source, ids: Iterable[str], run: ImportRun, actor: Actor) -> int:
    """Withdraw what the source itself lists as taken down; give how many. Raises `DomainError` as above."""
    live = Story.objects.live().filter(source=source)
    named = sorted({one[:200] for one in ids})
    gone = (
        list(live.filter(external_id__in=named).only("external_id", "state").order_by("pk")) if named else []
    )
    if gone:
        refuse_too_many(source=source, gone=len(gone), shown=live.count())
    return _take_down(gone, run, actor)


def refuse_too_many(*, source: Source, gone: int, shown: int) -> None:
    """Raise `DomainError`, with words for a person, where more than half of a source's stories would go at once."""
    if gone > max(_FEW, _SHARE * shown):
        raise DomainError(
            f"{source.name} shows {gone} of {shown} stories no more. That is too many to believe, so none "
            "was taken down. Look at the source."
        )


def _take_down(gone: Iterable[Story], run: ImportRun, actor: Actor) -> int:
    withdrawn = sum(withdraw_story(story=story, how=WithdrawnHow.SOURCE, actor=actor) for story in gone)
    if withdrawn:
        ImportRun.objects.filter(pk=run.pk).update(withdrawn=F("withdrawn") + withdrawn)
    return withdrawn
