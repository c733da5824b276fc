"""Picks the stories that each figure looks at. The figure and its drill-down use the same pick, so they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Prefetch, Q

from casework.insights.measures import StoryFact, Window
from casework.models import Case, Change, ChangeState
from casework.models.change import STANDING
from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.core.clock import local_date
from feedbackhub.organisations.models import Membership, Organisation, Service
from responses.models import Response, type_in_force_sql
from responses.ratings import Helpfulness, helpfulness
from responses.typology.types import ResponseType
from stories.models import Story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# For each node of the tree: the newest public stories about it or anything beneath it, a story once a node, and
# for those alone the replies with the type that counts. A story that came by two sources counts once, with the
# replies to any of its records. `path` is treebeard's materialised path.
_FACTS = f"""
WITH about AS (
    SELECT DISTINCT node.id AS node_id, story.id AS story_id, story.published_at
    FROM organisations_service node
    JOIN organisations_service service ON left(service.path, length(node.path)) = node.path
    JOIN stories_story_services link ON link.service_id = service.id
    JOIN stories_story story ON story.id = link.story_id
    WHERE node.id = ANY(%(nodes)s) AND service.organisation_id = %(organisation)s
      AND story.duplicate_of_id IS NULL AND story.held_back_at IS NULL
      AND story.state = 'live' AND story.published_at IS NOT NULL AND story.published_at <= %(until)s
), ranked AS (
    SELECT about.*, row_number() OVER (PARTITION BY node_id ORDER BY published_at DESC, story_id DESC) AS place
    FROM about
)
SELECT ranked.node_id, ranked.story_id, ranked.published_at,
       count(reply.id) > 0 AS has_reply,
       coalesce(array_agg(DISTINCT counted.label) FILTER (WHERE counted.label IS NOT NULL), '{{}}') AS labels
FROM ranked
LEFT JOIN LATERAL (
    SELECT ranked.story_id AS id UNION ALL
    SELECT copy.id FROM stories_story copy WHERE copy.duplicate_of_id = ranked.story_id
) record ON TRUE
LEFT JOIN responses_response reply ON reply.story_id = record.id AND reply.state = 'published'
LEFT JOIN LATERAL (
    SELECT {type_in_force_sql(reply="reply.id", body="reply.body")} AS label
) counted ON TRUE
WHERE ranked.place <= %(latest)s
GROUP BY ranked.node_id, ranked.story_id, ranked.published_at
ORDER BY ranked.node_id, ranked.published_at DESC, ranked.story_id DESC
"""  # noqa: S608 - put together from words of ours


def story_facts(
    *, organisation: Organisation, services: Iterable[Service], window: Window, now: datetime
) -> Mapping[int, list[StoryFact]]:
    """Give, for each service's id, the facts of the stories in `window`, newest first (one query).

    LATEST is the newest `LATEST_STORIES` public stories; MATURE the same among those at least
    `MATURE_AFTER_DAYS` days old at `now`.
    """
    mature = timedelta(days=settings.MATURE_AFTER_DAYS)
    parameters: dict[str, Any] = {
        "nodes": [service.pk for service in services],
        "organisation": organisation.pk,
        "until": now - mature if window is Window.MATURE else now,
        "latest": settings.LATEST_STORIES,
    }
    found: dict[int, list[StoryFact]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, parameters)
        for node_id, story_id, published_at, has_reply, labels in cursor.fetchall():
            types = tuple(ResponseType(label) for label in labels)
            found[node_id].append(StoryFact(story_id, published_at, has_reply, types))
    return found


def services_with_figures(user: User, organisation: Organisation) -> list[Service]:
    """Give the services of `organisation` on which `user` may see figures, in tree order."""
    visible = Service.objects.visible_to(user, Permission.VIEW_INSIGHT)
    return list(visible.filter(organisation=organisation).order_by("path"))


def helpfulness_at(service: Service) -> Helpfulness:
    """Count what authors said of the public replies to stories told here about `service` or anything beneath it."""
    told_here = Story.objects.public().filter(author_link__isnull=False)
    if service.is_root():
        told_here = told_here.filter(organisation=service.organisation_id)
    else:
        told_here = told_here.about(service)
    return helpfulness(Response.objects.published().filter(story__in=told_here))


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole record of an organisation in numbers (evidence D.2)."""

    stories: int
    responses: int
    changes_planned: int
    changes_late: int
    changes_made: int
    changes_in_place: int
    changes_reversed: int
    last_made_at: datetime | None
    members: int


def organisation_totals(organisation: Organisation) -> Totals:
    """Give the totals: public stories, public replies, changes and members.

    Changes are those planned (and not yet made), late, made, in place and undone; each counts once in each, and
    `made` never falls because a change was undone.

    Members are the people whose role is to answer: active responders and approvers. Leads and administrators, who
    look after the others' work, are not counted.
    """
    members = Membership.objects.active().filter(
        service__organisation=organisation, role__in=[Role.RESPONDER, Role.APPROVER]
    )
    planned = Q(state=ChangeState.PLANNED)
    changes = Change.objects.filter(organisation=organisation).aggregate(
        planned=Count("pk", filter=planned),
        late=Count("pk", filter=planned & Q(due_on__lt=local_date())),
        made=Count("made_at"),
        in_place=Count("pk", filter=Q(state__in=STANDING)),
        reversed=Count("pk", filter=Q(state=ChangeState.REVERSED)),
        last=Max("made_at"),
    )
    return Totals(
        stories=Story.objects.public().told_once().filter(organisation=organisation).count(),
        responses=Response.objects.published().filter(organisation=organisation).count(),
        changes_planned=changes["planned"],
        changes_late=changes["late"],
        changes_made=changes["made"],
        changes_in_place=changes["in_place"],
        changes_reversed=changes["reversed"],
        last_made_at=changes["last"],
        members=members.values("user").distinct().count(),
    )


def stories_by_id(ids: Iterable[int]) -> Mapping[int, Story]:
    """Give the public stories of `ids` by id, with their services; only what a list shows of them is read."""
    services = Prefetch("services", Service.objects.only("id", "name", "path", "depth"))
    shown = Story.objects.public().only("id", "title", "published_at", "state").prefetch_related(services)
    return shown.in_bulk(list(ids))


def cases_by_story(user: User, ids: Iterable[int]) -> Mapping[int, int]:
    """Give the case of each story of `ids` whose case `user` may open: story id to case id (one query)."""
    cases = Case.objects.visible_to(user).filter(story__in=list(ids))
    return dict(cases.values_list("story_id", "pk"))
