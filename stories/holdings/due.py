"""Which of this room's records are older than a moment, and which of them a hold covers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, Q
from django.db.models.functions import Cast, Coalesce

from feedbackhub.core.retention import Due
from stories.models import (
    AuthorContact,
    QuarantinedRecord,
    RunState,
    SourceKind,
    Story,
    StoryPhoto,
    StoryState,
    UploadedFile,
    UploadedPart,
)
from stories.services.holding import held, organisation_held


def _stories(organisation_id: int | None, moment: str, before: datetime, **which: Any) -> Due:
    rows = Story.objects.filter(organisation=organisation_id, text_removed_at__isnull=True, **which)
    return Due(rows.filter(**{f"{moment}__lt": before}), moment, held())


def find_nhs_uk(organisation_id: int | None, before: datetime) -> Due:
    """Give the NHS.UK reviews whose experience lies before `before`; where nobody said when it was, by publication."""
    rows = Story.objects.filter(
        organisation=organisation_id,
        source__kind=SourceKind.NHS_UK,
        state__in=[StoryState.LIVE, StoryState.WITHDRAWN],
        text_removed_at__isnull=True,
    ).annotate(
        began=Coalesce(
            Cast("experienced_on", DateTimeField()),
            "published_at",
            "submitted_at",
            output_field=DateTimeField(),
        )
    )
    return Due(rows.filter(began__lt=before), "began", held())


def find_stories(organisation_id: int | None, before: datetime) -> Due:
    """Give the live stories that were received before `before`."""
    return _stories(organisation_id, "received_at", before, state=StoryState.LIVE)


def find_withdrawn(organisation_id: int | None, before: datetime) -> Due:
    """Give the stories that were withdrawn before `before` and still have their words."""
    return _stories(organisation_id, "withdrawn_at", before, state=StoryState.WITHDRAWN)


def find_unpublished(organisation_id: int | None, before: datetime) -> Due:
    """Give the stories that came before `before` and were refused, or that nobody has read since."""
    states = [StoryState.REFUSED, StoryState.WAITING]
    return _stories(organisation_id, "received_at", before, state__in=states)


def find_photos(organisation_id: int | None, before: datetime) -> Due:
    """Give the photos that were added before `before`."""
    rows = StoryPhoto.objects.filter(story__organisation=organisation_id, added_at__lt=before)
    return Due(rows, "added_at", held("story"))


def find_contacts(organisation_id: int | None, before: datetime) -> Due:
    """Give the addresses of authors that were left before `before`."""
    rows = AuthorContact.objects.filter(story__organisation=organisation_id, created_at__lt=before)
    return Due(rows, "created_at", held("story"))


def find_quarantine(organisation_id: int | None, before: datetime) -> Due:
    """Give the records that could not be taken, last seen before `before`, that are still there as they came."""
    rows = QuarantinedRecord.objects.refused().filter(source__organisation=organisation_id).exclude(raw="")
    same = Story.objects.filter(held(), source=OuterRef("source"), external_id=OuterRef("external_id"))
    return Due(
        rows.filter(updated_at__lt=before),
        "updated_at",
        Q(Exists(same)) | organisation_held("source__organisation"),
    )


def find_files(organisation_id: int | None, before: datetime) -> Due:
    """Give the files whose import has ended, or never began, and whose content is still there."""
    parts = UploadedPart.objects.filter(file=OuterRef("pk"))
    rows = UploadedFile.objects.filter(Exists(parts) | ~Q(content=b"")).annotate(
        over_at=Coalesce("run__finished_at", "uploaded_at", "source__created_at")
    )
    ended = Q(run__state__in=[RunState.COMPLETE, RunState.STOPPED]) | Q(run__isnull=True)
    mine = Q(source__organisation=organisation_id) | Q(run__source__organisation=organisation_id)
    where = organisation_held("run__source__organisation") | organisation_held("source__organisation")
    return Due(rows.filter(mine, ended, over_at__lt=before), "over_at", where)
