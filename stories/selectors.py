"""Reads for this room's pages, tasks and commands. Whatever a person sees starts at their organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Min, OuterRef, Prefetch, Subquery
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404

from feedbackhub.organisations.models import Organisation
from stories.models import ImportRun, QuarantinedRecord, Source, SourceKind, Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User


def stories_for(user: User) -> QuerySet[Story]:
    """Give the live stories that `user` may read, with organisation and services; what came raw stays unread."""
    found = Story.objects.visible_to(user).live().select_related("organisation")
    return found.defer("raw").prefetch_related("services")


def live_story_for(user: User, pk: int) -> Story:
    """Give one of these stories, or a 404."""
    return get_object_or_404(stories_for(user), pk=pk)


def run_or_none(pk: int) -> ImportRun | None:
    """Give the run that a message names; None where it is gone."""
    return ImportRun.objects.select_related("source").filter(pk=pk).first()


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
        .prefetch_related(Prefetch("runs", last, to_attr="last_run"))
    )


def source_for(user: User, organisation: Organisation, pk: int) -> Source:
    """Give one of these sources, or a 404."""
    return get_object_or_404(sources_for(user, organisation), pk=pk)


def runs_for(user: User, organisation: Organisation) -> QuerySet[ImportRun]:
    """Give the runs of these sources, newest first."""
    return (
        ImportRun.objects.filter(source__in=Source.objects.visible_to(user).filter(organisation=organisation))
        .select_related("source", "started_by", "file")
        .defer("file__content")
        .order_by("-pk")
    )


def run_for(user: User, organisation: Organisation, pk: int) -> ImportRun:
    """Give one of these runs, or a 404."""
    return get_object_or_404(runs_for(user, organisation), pk=pk)


def put_aside_in(run: ImportRun) -> QuerySet[QuarantinedRecord]:
    """Give the records that could not be taken and were last seen in this run, and still wait, in order of arrival."""
    return QuarantinedRecord.objects.unresolved().refused().filter(run=run).order_by("pk")


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
