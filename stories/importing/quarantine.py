"""Puts aside what could not be taken, and what needs a person; takes it back out when it comes right.

Every function is called inside the transaction of a page, or makes its own, with the source locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from stories.importing.sorting import fingerprint
from stories.models import UNKNOWN_SERVICE, ImportRun, QuarantinedRecord, Story, StoryState

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
    """Keep each entry once: what is there was seen once more, and stands open again unless a person dismissed it.

    Of a story that was erased only the reason is kept. What lost its words to a rule has them again while it comes.
    """
    if not entries:
        return
    hashes = {raw_hash for raw_hash, _ in entries}
    erased = _erased_among(source, entries.values())
    there: dict[Key, int] = {}
    wordless: list[QuarantinedRecord] = []
    found = QuarantinedRecord.objects.filter(source=source, raw_hash__in=hashes).annotate(
        is_wordless=ExpressionWrapper(Q(raw=""), output_field=BooleanField())
    )
    for pk, raw_hash, reason, is_wordless in found.values_list("pk", "raw_hash", "reason", "is_wordless"):
        there[(raw_hash, reason)] = pk
        entry = entries.get((raw_hash, reason))
        if is_wordless and entry is not None and entry.external_id not in erased:
            wordless.append(QuarantinedRecord(pk=pk, raw=entry.raw))
    QuarantinedRecord.objects.bulk_update(wordless, ["raw"])
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
            raw="" if entry.external_id in erased else entry.raw,
            raw_hash=raw_hash,
            story_id=entry.story_id,
            position=entry.position,
        )
        for (raw_hash, reason), entry in entries.items()
        if (raw_hash, reason) not in there
    )


def _erased_among(source: Source, entries: Iterable[Entry]) -> frozenset[str]:
    """Give the ids of `entries` under which a story of `source` was erased."""
    ids = {entry.external_id for entry in entries} - {""}
    rows = Story.objects.filter(source=source, external_id__in=ids, state=StoryState.ERASED)
    return frozenset(rows.values_list("external_id", flat=True))


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
