"""The sources that somebody may tend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Subquery
from django.shortcuts import get_object_or_404

from feedbackhub.organisations.models import Organisation
from stories.models import ImportRun, Source, SourceKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User


def organisation_by_code(code: str) -> Organisation | None:
    """Give the organisation with an ODS code, whatever its case."""
    return Organisation.objects.filter(ods_code__iexact=code.strip()).first()


def source_at(organisation: Organisation, kind: SourceKind, base_url: str = "") -> Source | None:
    """Give an organisation's source of a kind at an address."""
    return Source.objects.filter(organisation=organisation, kind=kind, base_url=base_url).first()


def sources_for(user: User, organisation: Organisation) -> QuerySet[Source]:
    """Give the organisation's sources where `user` may import, each with its newest run as `last_run` (a list)."""
    newest = ImportRun.objects.filter(source=OuterRef("source")).order_by("-pk").values("pk")[:1]
    last = ImportRun.objects.filter(pk=Subquery(newest)).select_related("started_by")
    return (
        Source.objects.visible_to(user)
        .filter(organisation=organisation)
        .select_related("paused_by", "key_changed_by")
        .prefetch_related(Prefetch("runs", last, to_attr="last_run"))
    )


def source_for(user: User, organisation: Organisation, pk: int) -> Source:
    """Give one of these sources, or a 404."""
    return get_object_or_404(sources_for(user, organisation), pk=pk)
