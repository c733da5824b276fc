"""Puts aside what could not be taken, and what needs a person; takes it back out when it comes right.

Every function is called inside the transaction of a page, or makes its own, with the source locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F

from stories.importing.sorting import fingerprint
from stories.models import UNKNOWN_SERVICE, ImportRun, QuarantinedRecord

if TYPE_CHECKING:
    from stories.models import Source
    from stories.sources.record import RejectedRecord

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to put aside."""

    external_id: str
    reason: str
    message: str
    raw: str
    story_id: int | None = None
    position: int | None = None


def entry_of(rejected: RejectedRecord) -> Entry:
    """Give the entry for a record that could not become a story."""
    return Entry(
        rejected.external_id or "",
        rejected.reason,
        rejected.message,
        rejected.raw,
        position=rejected.position,
    )


def question_about(
    *, story_id: int, external_id: str, code: str, has_other_services: bool
) -> tuple[Key, Entry]:
    """Give the open question about a service that the tree does not have, with its key: one a story and code."""
    went_to = "the other services that it names" if has_other_services else "the lead"
    message = (
        f"Story {external_id} names a service that is not in the tree: {code}. The story went to {went_to}. "
        "Add the service or give it this code."
    )
    key = (fingerprint(f"{external_id}\n{code.lower()}"), UNKNOWN_SERVICE)
    return key, Entry(external_id, UNKNOWN_SERVICE, message, code, story_id)


def put_aside(*, source: Source, run: ImportRun, entries: Mapping[Key, Entry], at: datetime) -> None:
    """Keep each entry once: what is there already was seen once more, and stands open again unless a person set it aside
    for good."""
    if not entries:
        return
    hashes = {raw_hash for raw_hash, _ in entries}
    there = {
        (raw_hash, reason): pk
        for pk, raw_hash, reason in QuarantinedRecord.objects.filter(
            source=source, raw_hash__in=hashes
        ).values_list("pk", "raw_hash", "reason")
    }
    again = [pk for key, pk in there.items() if key in entries]
    QuarantinedRecord.objects.filter(pk__in=again).update(
        times_seen=F("times_seen") + 1, resolved_at=F("dismissed_at"), run=run, updated_at=at
    )
    QuarantinedRecord.objects.bulk_create(
        QuarantinedRecord(
            source=source,
            run=run,
            external_id=entry.external_id,
            reason=entry.reason,
            message=entry.message[:500],
            raw=entry.raw,
            raw_hash=raw_hash,
            story_id=entry.story_id,
            position=entry.position,
        )
        for (raw_hash, reason), entry in entries.items()
        if (raw_hash, reason) not in there
    )


def resolve_refusals(*, source: Source, right_ids: Iterable[str], at: datetime) -> None:
    """Close what was put aside under ids that have come right."""
    QuarantinedRecord.objects.unresolved().refused().filter(source=source, external_id__in=right_ids).update(
        resolved_at=at, updated_at=at
    )


def resolve_questions(*, story_ids: Iterable[int], at: datetime) -> None:
    """Close the questions about the services of these stories, whose services are being looked at anew."""
    QuarantinedRecord.objects.unresolved().about_services().filter(story__in=story_ids).update(
        resolved_at=at, updated_at=at
    )
