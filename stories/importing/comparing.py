"""Compares all that a source shows with what we show: a full walk, after which what it never met is asked for by id.

The walk itself imports what was missing. It may take several workers, so the ids that it met are rows until it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from feedbackhub.core.clock import now as present
from stories.importing.checking import take_down_gone
from stories.models import DetailsDebt, ImportRun, SeenId, Source, SourceReply, Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.core.actors import Actor
    from stories.importing.checking import AsksById
    from stories.sources.record import Page


def note_seen(*, run: ImportRun, page: Page) -> None:
    """Note which ids the walk has met, whether they could be read or not, and how far it is."""
    ids = {record.external_id for record in page.records if record.external_id}
    SeenId.objects.bulk_create(
        (SeenId(run=run, external_id=one[:200]) for one in sorted(ids)), ignore_conflicts=True
    )
    if page.watermark is not None:
        run.walked_to = max(run.walked_to or page.watermark, page.watermark)
        ImportRun.objects.filter(pk=run.pk).update(walked_to=run.walked_to)


def withdraw_absent(*, run: ImportRun, reader: AsksById, actor: Actor) -> int:
    """Ask by its id for each story that a whole walk never met; withdraw those that are gone; give how many.

    Raises `SourceError` where the source cannot be read, and `DomainError` where too many are missing to be believed;
    either way nothing is withdrawn.
    """
    shown = Story.objects.live().filter(source=run.source_id, published_at__isnull=False)
    return take_down_gone(
        source=run.source,
        candidates=_never_met(run, shown),
        shown=shown.count(),
        reader=reader,
        run=run,
        actor=actor,
    )


def finish_comparison(*, run: ImportRun) -> None:
    """Note that a source was compared as a whole, and owe another look at the replies that we show from it."""
    at = present()
    Source.objects.filter(pk=run.source_id).update(reconciled_at=at)
    answered = SourceReply.objects.shown().filter(source=run.source_id, story=OuterRef("pk"))
    stories = Story.objects.live().filter(Exists(answered), source=run.source_id)
    DetailsDebt.objects.bulk_create(
        (
            DetailsDebt(story_id=pk, source_id=run.source_id, only_replies=True, since=at, due_at=at)
            for pk in stories.values_list("pk", flat=True)
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )


def forget_seen(*, run: ImportRun) -> None:
    """Let go of what a walk has met, once it has ended."""
    SeenId.objects.filter(run=run).delete()


def _never_met(run: ImportRun, shown: QuerySet[Story]) -> list[Story]:
    met = SeenId.objects.filter(run=run, external_id=OuterRef("external_id"))
    before = shown.filter(received_at__lt=run.started_at or run.created_at)
    return list(before.filter(~Exists(met)).only("external_id", "state").order_by("pk"))
