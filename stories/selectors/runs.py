"""The runs of the sources that somebody may tend, and what they put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from stories.models import ImportRun, QuarantinedRecord, Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def run_or_none(pk: int) -> ImportRun | None:
    """Give the run that a message names; None where it is gone."""
    return ImportRun.objects.select_related("source").filter(pk=pk).first()


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
