"""What follows the pages of a feed in the same run: what its source says it took down, and a comparison's last part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from stories.importing.checking import AsksById, take_down_removed
from stories.importing.comparing import finish_comparison, withdraw_absent
from stories.models import RunPurpose

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from stories.models import ImportRun
    from stories.sources.record import StorySource


@runtime_checkable
class ListsRemoved(Protocol):
    """A source that says itself what it took down."""

    def removed(self, since: date | None = None) -> Iterator[str]:
        """Yield the ids of what was taken down since a day."""
        ...


def follow_up(*, run: ImportRun, reader: StorySource, since: date | None, actor: Actor) -> None:
    """Withdraw what is gone, once the pages of a feed have been read to their end.

    Raises `SourceError` where the source cannot be read, `DomainError` where too many would go to be believed.
    """
    if not run.source.is_feed:
        return
    if isinstance(reader, ListsRemoved):
        take_down_removed(source=run.source, ids=reader.removed(since), run=run, actor=actor)
    if run.purpose == RunPurpose.RECONCILE and isinstance(reader, AsksById):
        withdraw_absent(run=run, reader=reader, actor=actor)
        finish_comparison(run=run)
