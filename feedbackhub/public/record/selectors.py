"""Counts the record of an organisation or a service. A service is counted with all beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.insights.measures import Outcome, Window, response_rate, type_mix
from casework.models import Change, ChangeState
from casework.selectors.figures import story_facts
from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.public.models import ReadsElsewhere, StoryReads
from responses.models import Response
from stories.models import ModerationDecision, Story, StoryState, WithdrawnHow

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Reads:
    """How often stories were read: here, and on another site up to a day, where somebody recorded what it said."""

    here: int
    elsewhere: int = 0
    until: date | None = None
    counted_by: str = ""

    @property
    def all(self) -> int:
        """Give both together."""
        return self.here + self.elsewhere


@dataclass(frozen=True, slots=True)
class Record:
    """The four figures (evidence D.2), with what stands behind each."""

    stories: int
    replies: int
    looked_at: int
    answered: int
    mix: Mapping[Outcome, int]
    planned: int
    late: int
    made: int
    in_place: int
    last_made_at: datetime | None
    reads: Reads
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service beneath, with how many public stories are about it or anything beneath it."""

    service: Service
    stories: int
    depth: int


def organisations() -> list[Organisation]:
    """Give every organisation with how many stories of it anybody may read, by name."""
    found = Count("stories", filter=_PUBLIC & Q(stories__published_at__lte=now()))
    return list(Organisation.objects.annotate(told=found).order_by("name"))


_PUBLIC = Q(
    stories__state=StoryState.LIVE, stories__held_back_at__isnull=True, stories__duplicate_of__isnull=True
)


def organisation_named(slug: str) -> Organisation:
    """Give an organisation, or a 404."""
    return get_object_or_404(Organisation.objects.all(), slug=slug)


def service_of(organisation: Organisation, pk: int) -> Service:
    """Give a service of the organisation, or a 404; the root is the organisation itself and has no page of its own."""
    service = get_object_or_404(Service.objects.filter(organisation=organisation), pk=pk)
    if service.is_root():
        raise Http404
    return service  # type: ignore[no-any-return]  # treebeard is untyped


def stories_at(service: Service) -> QuerySet[Story]:
    """Give the public stories about `service` or anything beneath it, each once."""
    public = Story.objects.public().told_once()
    return public.filter(organisation=service.organisation) if service.is_root() else public.about(service)


def record_of(service: Service, *, now: datetime) -> Record:
    """Count everything about `service` and all beneath it."""
    stories = stories_at(service)
    facts = story_facts(
        organisation=service.organisation, services=[service], window=Window.LATEST, now=now
    ).get(service.pk, [])
    rate = response_rate(facts)
    public = Change.objects.public().filter(service__path__startswith=service.path)
    planned = Q(state=ChangeState.PLANNED)
    changes = public.aggregate(
        planned=Count("pk", filter=planned),
        late=Count("pk", filter=planned & Q(due_on__lt=local_date(now))),
        made=Count("made_at"),
        last=Max("made_at"),
    )
    told = stories.aggregate(number=Count("pk"), newest=Max("published_at"))
    return Record(
        stories=told["number"],
        replies=replies_at(service).count(),
        looked_at=rate.stories,
        answered=rate.answered,
        mix=type_mix(facts, now=now, mature_days=settings.MATURE_AFTER_DAYS),
        planned=changes["planned"],
        late=changes["late"],
        made=changes["made"],
        in_place=public.in_place().count(),
        last_made_at=changes["last"],
        reads=reads_at(service),
        newest_at=told["newest"],
    )


def replies_at(service: Service) -> QuerySet[Response]:
    """Give the public replies to public stories about `service` or anything beneath it."""
    shown = Story.objects.public()
    shown = shown.filter(organisation=service.organisation) if service.is_root() else shown.about(service)
    return Response.objects.published().filter(story__in=shown)


def reads_at(service: Service) -> Reads:
    """Give how often the stories about `service` were read; other sites count for organisations only."""
    counted = StoryReads.objects.filter(organisation=service.organisation)
    if not service.is_root():
        counted = counted.filter(story__in=Story.objects.about(service))
    here = counted.aggregate(all=Sum("reads"))["all"] or 0
    if not service.is_root():
        return Reads(here)
    said = ReadsElsewhere.objects.filter(organisation=service.organisation).first()
    return Reads(here, said.reads, said.until, said.counted_by) if said else Reads(here)


def reads_of(story: int) -> int:
    """Give how often one story was opened here."""
    return StoryReads.objects.filter(story=story).aggregate(all=Sum("reads"))["all"] or 0


_BENEATH = """
SELECT node.id, count(DISTINCT story.id)
FROM organisations_service node
LEFT JOIN organisations_service service
  ON service.organisation_id = node.organisation_id AND left(service.path, length(node.path)) = node.path
LEFT JOIN stories_story_services link ON link.service_id = service.id
LEFT JOIN stories_story story ON story.id = link.story_id
  AND story.state = 'live' AND story.published_at <= now()
  AND story.held_back_at IS NULL AND story.duplicate_of_id IS NULL
WHERE node.organisation_id = %s AND left(node.path, %s) = %s AND length(node.path) > %s
GROUP BY node.id
"""


def services_beneath(service: Service) -> list[ServiceRow]:
    """Give the services beneath in tree order: those that are open, and closed ones with stories (two queries)."""
    with connection.cursor() as cursor:
        length = len(service.path)
        cursor.execute(_BENEATH, [service.organisation_id, length, service.path, length])
        told = dict(cursor.fetchall())
    rows = Service.objects.filter(pk__in=told).order_by("path").select_related("organisation")
    return [
        ServiceRow(row, told[row.pk], row.depth - service.depth)
        for row in rows
        if told[row.pk] or not row.is_closed
    ]


def ancestors_of(service: Service) -> list[Service]:
    """Give the services above, the organisation's own node left out, the top one first."""
    return list(Service.objects.filter(path__in=service.paths_up[1:], depth__gt=1).order_by("path"))


def withheld(organisation: Organisation) -> dict[str, int]:
    """Count the stories that were told and cannot be read here, by reason. Counts alone: never the story.

    Keys: "waiting", "held_back", "for_staff", "expired", "erased", "withdrawn.<how>", "refused.<reason>".
    """
    mine = Story.objects.filter(organisation=organisation, duplicate_of__isnull=True)
    last = ModerationDecision.objects.filter(story=OuterRef("pk")).order_by("-pk")
    found: dict[str, int] = {}
    refused = mine.filter(state=StoryState.REFUSED).annotate(why=Subquery(last.values("reason")[:1]))
    for why, number in refused.values_list("why").annotate(number=Count("pk")).order_by("why"):
        found[f"refused.{why or 'other'}"] = number
    taken = mine.filter(state=StoryState.WITHDRAWN).values_list("withdrawn_how")
    for how, number in taken.annotate(number=Count("pk")).order_by("withdrawn_how"):
        found[f"withdrawn.{how or WithdrawnHow.SOURCE.value}"] = number
    counts = mine.aggregate(
        waiting=Count("pk", filter=Q(state=StoryState.WAITING)),
        held_back=Count("pk", filter=Q(state=StoryState.LIVE, held_back_at__isnull=False)),
        for_staff=Count("pk", filter=Q(state=StoryState.LIVE, published_at__isnull=True)),
        expired=Count("pk", filter=Q(state=StoryState.EXPIRED)),
        erased=Count("pk", filter=Q(state=StoryState.ERASED)),
    )
    return {name: number for name, number in {**found, **counts}.items() if number}
