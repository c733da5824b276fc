"""What was put aside of a source and waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from stories.models import QuarantinedRecord

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stories.models import Source


def put_aside_of(source: Source) -> QuerySet[QuarantinedRecord]:
    """Give the records that could not be taken and still wait, in order of arrival."""
    return QuarantinedRecord.objects.unresolved().refused().filter(source=source).order_by("pk")


def put_aside_record(source: Source, pk: int) -> QuarantinedRecord:
    """Give one of these, or a 404."""
    return get_object_or_404(put_aside_of(source), pk=pk)


def dismissed_of(source: Source) -> QuerySet[QuarantinedRecord]:
    """Give what people set aside for good, newest first."""
    found = QuarantinedRecord.objects.filter(source=source, dismissed_at__isnull=False)
    return found.select_related("dismissed_by").order_by("-dismissed_at", "-pk")
