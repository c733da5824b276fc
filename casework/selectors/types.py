"""What people decided about types beside what the engine said, and which decisions wait to be released for training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F
from django.db.models.functions import TruncMonth
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import LONDON
from responses.models import LabelRelease, TypeDecision
from responses.typology.types import ResponseType
from stories.models import Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation
    from responses.models.type_decision import TypeDecisionQuerySet

# Of releases, enough to find one that was made by mistake.
RELEASES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """How often, in one month and with one version of the engine, a person said one type and the engine another."""

    month: date
    engine: str
    person: ResponseType
    machine: ResponseType
    times: int


def compared(user: User, organisation: Organisation) -> list[Compared]:
    """Give the last decision about each text beside what the engine said when it was made, counted (one query).

    What a later engine says is not compared: it may have learned from these very decisions.
    """
    rows = (
        _compared(user, organisation)
        .annotate(month=TruncMonth("at", tzinfo=LONDON))
        .values("month", "verdict__engine_version", "label", "verdict__label")
        .annotate(times=Count("pk"))
        .order_by("month", "verdict__engine_version", "label", "verdict__label")
        .values_list("month", "verdict__engine_version", "label", "verdict__label", "times")
    )
    return [
        Compared(month.date(), engine, ResponseType(person), ResponseType(machine), times)
        for month, engine, person, machine, times in rows
    ]


def disagreements(user: User, organisation: Organisation) -> QuerySet[TypeDecision]:
    """Give those of these decisions that the engine did not share, newest first."""
    return (
        _compared(user, organisation)
        .exclude(label=F("verdict__label"))
        .select_related("verdict", "response__story")
        .defer("response__story__raw", "response__story__body")
        .order_by("-pk")
    )


def _compared(user: User, organisation: Organisation) -> TypeDecisionQuerySet:
    stories = Story.objects.visible_to(user, Permission.VIEW_INSIGHT).filter(organisation=organisation)
    return TypeDecision.objects.newest().filter(verdict__isnull=False, response__story__in=stories)


def unreleased_decisions(organisation: Organisation) -> QuerySet[TypeDecision]:
    """Give the decisions that a lead may release for training, longest made first."""
    return (
        TypeDecision.objects.teaching(organisation)
        .unreleased()
        .select_related("verdict", "decided_by", "response__story")
        .defer("response__story__raw", "response__story__body")
        .order_by("pk")
    )


def releases_of(organisation: Organisation) -> Sequence[LabelRelease]:
    """Give the organisation's last releases, newest first, each with how many decisions are in it (`many`)."""
    rows = LabelRelease.objects.filter(organisation=organisation).select_related("released_by", "undone_by")
    return list(rows.annotate(many=Count("decisions")).order_by("-pk")[:RELEASES_SHOWN])


def release_for(organisation: Organisation, pk: int) -> LabelRelease:
    """Give one release of the organisation, or raise `Http404`."""
    return get_object_or_404(LabelRelease.objects.filter(organisation=organisation), pk=pk)
