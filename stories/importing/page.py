"""Stores one page, all or nothing: its stories, what must be put aside, the counts and the cursor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.importing.candidates import OtherSources
from stories.importing.comparing import note_seen
from stories.importing.counts import Counts
from stories.importing.details import keep_page_details
from stories.importing.duplicates import note_and_link
from stories.importing.placing import place
from stories.importing.quarantine import entry_of, put_aside, resolve_refusals
from stories.importing.sorting import sort_page
from stories.importing.storing import store_stories
from stories.importing.vocabulary import with_numbers
from stories.models import ImportRun, RunPurpose, Source, Story
from stories.signals import story_edited, story_received

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stories.importing.sorting import SortedPage
    from stories.importing.storing import Stored
    from stories.sources.record import Page

IMPORTER = SystemActor("the importer")


class RunLost(DomainError):
    """Somebody else has this run, or moved its cursor: whoever learns of it may write nothing more."""


@dataclass(slots=True)
class Hold:
    """A worker's hold on a run: the claim that it was given, and the cursor as it last left it.

    `moves_cursor` is false for a run that was told to start later than where the cursor stands: moving it would
    leave the stories between unread for ever. `others` is what the run holds in memory to find twins by.
    """

    run: ImportRun
    claim: int
    cursor: datetime | None
    moves_cursor: bool = True
    others: OtherSources = field(default_factory=OtherSources)


def store_page(*, hold: Hold, page: Page) -> Counts:
    """Store `page` and give what became of it; `hold` is brought up to date once that is certain.

    Raises `RunLost`, with nothing written, where the run is no longer the caller's. Receivers hear of the stories
    after commit; should the process die just there, the sweepers find them by their rows.
    """
    at = present()
    with transaction.atomic():
        source = _locked(hold)
        records = sort_page(page.records)
        stories = with_numbers(source=source, records=records.stories)
        stored = store_stories(source=source, run=hold.run, records=stories, at=at)
        keep_page_details(source=source, stored=stored, records=stories, at=at)
        _put_aside(hold.run, source, records, stored, at)
        note_and_link(source, stored, records.stories, hold.others)
        counts = Counts(
            seen=records.seen + page.skipped,
            created=len(stored.created),
            updated=len(stored.edited),
            unchanged=stored.unchanged,
            quarantined=len(records.rejected),
            skipped=page.skipped,
        )
        cursor = _move_cursor(hold, source, page.watermark, at)
        _learn_size(source, page)
        _note_progress(hold.run, page, counts, at)
        if hold.run.purpose == RunPurpose.RECONCILE:
            note_seen(run=hold.run, page=page)
        _note_restored(source, stored)
        _tell(stored)
    hold.cursor = cursor
    return counts


def _locked(hold: Hold) -> Source:
    """Lock the source, and make sure that the run is still ours and the cursor where we left it."""
    source = (
        Source.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=hold.run.source_id)
    )
    if not ImportRun.objects.running().filter(pk=hold.run.pk, claim=hold.claim).exists():
        raise RunLost("This import was taken over by another one. What was stored stays.")
    if source.cursor != hold.cursor:
        raise RunLost(
            "Somebody moved the place where this import had got to, so it stopped. What was stored stays; "
            "run it again."
        )
    return source


def _put_aside(run: ImportRun, source: Source, records: SortedPage, stored: Stored, at: datetime) -> None:
    """Put stories on their services; keep what was refused and what is open; close what has come right."""
    entries = {key: entry_of(rejected) for key, rejected in records.rejected.items()}
    entries |= place(
        organisation=source.organisation,
        created=stored.created,
        edited=stored.edited,
        records=records.stories,
        at=at,
    )
    put_aside(source=source, run=run, entries=entries, at=at)
    resolve_refusals(source=source, right_ids=records.right_ids, at=at)


def _move_cursor(hold: Hold, source: Source, watermark: datetime | None, at: datetime) -> datetime | None:
    if watermark is None or not hold.moves_cursor or (source.cursor and watermark <= source.cursor):
        return source.cursor
    Source.objects.filter(pk=source.pk).update(cursor=watermark, updated_at=at)
    return watermark


def _learn_size(source: Source, page: Page) -> None:
    """Keep how many records a full page of a feed holds, by which a short one is known."""
    if source.is_feed and len(page.records) > (source.usual_page or 0):
        Source.objects.filter(pk=source.pk).update(usual_page=len(page.records))


def _note_restored(source: Source, stored: Stored) -> None:
    """Write down what is live again because its source shows it again."""
    for story in stored.restored:
        audit.record(
            actor=IMPORTER,
            action="story.restored",
            subject=Story(pk=story.pk),
            organisation_id=source.organisation_id,
        )


def _note_progress(run: ImportRun, page: Page, counts: Counts, at: datetime) -> None:
    added: Mapping[str, int] = counts.as_dict()
    ImportRun.objects.filter(pk=run.pk).update(
        **{name: F(name) + number for name, number in added.items() if number},
        total=page.total,
        position=page.end,
        heartbeat_at=at,
        fruitless_claims=0,
        updated_at=at,
    )


def _tell(stored: Stored) -> None:
    """Tell the rooms above after commit: once for all that is new, since an import may bring thousands."""
    if stored.created:
        received = tuple(story.pk for story in stored.created)
        outbox.after_commit(partial(story_received.send, sender=Story, story_ids=received))
    for story in stored.edited:
        outbox.after_commit(partial(story_edited.send, sender=Story, story_id=story.pk))
