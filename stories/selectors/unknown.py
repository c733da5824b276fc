"""What stories name and we do not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.db.models.functions import Lower

from stories.models import QuarantinedRecord

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class UnknownService:
    """A code that stories name and the tree does not have."""

    code: str
    stories: int
    since: datetime


def unknown_services(organisation: Organisation) -> list[UnknownService]:
    """Give the unknown codes of an organisation's sources, those that most stories name first."""
    rows = (
        QuarantinedRecord.objects.unresolved()
        .about_services()
        .filter(source__organisation=organisation)
        .order_by()
        .values(lower=Lower("raw"))
        .annotate(code=Min("raw"), stories=Count("story", distinct=True), since=Min("created_at"))
        .order_by("-stories", "lower")
    )
    return [UnknownService(row["code"], row["stories"], row["since"]) for row in rows]
