"""Questions to the change register, for staff and for the public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from casework.models import Change, ChangeDelay, ChangeReview, ChangeState, ChangeStatus, ChangeStory
from casework.models.change import STANDING
from casework.selectors.change_notices import silent
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.traces import lacks
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.selectors import who_may_answer_at
from responses.models import Response
from stories.models import Story

if TYPE_CHECKING:
    from casework.models.change import ChangeQuerySet
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import ServiceQuerySet


def changes_for(user: User, organisation: Organisation) -> ChangeQuerySet:
    """Give the changes of `organisation` that `user` may see."""
    return cast("ChangeQuerySet", Change.objects.visible_to(user).filter(organisation=organisation))


def changes_at(service: Service) -> int:
    """Give how many changes stand at `service` or beneath."""
    return Change.objects.filter(service__path__startswith=service.path).count()


def with_list_parts(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Add what a list shows of a change: its service, its owner, and how many stories it came from."""
    parts = changes.select_related("service", "owner").prefetch_related("delays")
    return parts.annotate(story_count=Count("links"))


def due_for_review(changes: ChangeQuerySet, today: date) -> ChangeQuerySet:
    """Keep the changes of which a look is due, the longest due first, with its day and its reviewer's name."""
    due = ChangeReview.objects.due(today).filter(change=OuterRef("pk")).order_by("due_on")
    return (
        changes.annotate(
            look_due_on=Subquery(due.values("due_on")[:1]),
            look_by=Subquery(due.values("reviewer__full_name")[:1]),
        )
        .filter(look_due_on__isnull=False)
        .order_by("look_due_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """How the register stands. `made` counts what was ever made; what was undone since is not taken off it."""

    suggested: int
    planned: int
    late: int
    silent: int
    due_for_review: int
    made: int
    in_place: int
    lasted: int
    reversed: int
    declined: int
    ages: tuple[int, ...]
    strong: int
    supported: int
    people_side: int

    def of(self, name: str) -> int:
        """Give the number of a list of the board."""
        return int(getattr(self, {"review": "due_for_review", "sustained": "lasted"}.get(name, name)))


def register_counts(changes: ChangeQuerySet, today: date) -> RegisterCounts:
    """Count `changes` by state (three queries); each change counts once in each figure."""
    planned, made = Q(state=ChangeState.PLANNED), Q(made_at__isnull=False)
    rows = changes.order_by().aggregate(
        suggested=Count("pk", filter=Q(state=ChangeState.SUGGESTED)),
        planned=Count("pk", filter=planned),
        late=Count("pk", filter=planned & Q(due_on__lt=today)),
        made=Count("pk", filter=made),
        in_place=Count("pk", filter=Q(state__in=STANDING)),
        lasted=Count("pk", filter=Q(state=ChangeState.SUSTAINED)),
        reversed=Count("pk", filter=Q(state=ChangeState.REVERSED)),
        declined=Count("pk", filter=Q(state=ChangeState.DECLINED)),
        strong=Count("pk", filter=made & Q(strength="strong")),
        supported=Count("pk", filter=made & Q(origin="supported_by_feedback")),
        people_side=Count("pk", filter=made & Q(kind__in=["behaviour", "culture"])),
    )
    days = changes.planned().order_by().values_list("planned_at", flat=True)
    return RegisterCounts(
        **rows,
        silent=silent(changes, today).count(),
        due_for_review=due_for_review(changes, today).count(),
        ages=tuple((today - local_date(at)).days for at in days if at is not None),
    )


def who_may_own(service: Service) -> QuerySet[User]:
    """Give who may record changes at `service`, by name: those who may reply there."""
    return who_may_answer_at(service).order_by("full_name", "pk")


def change_for(user: User, pk: int) -> Change:
    """Give one change with its history and stories; a 404 where `user` may not see it."""
    return get_object_or_404(_with_page_parts(Change.objects.visible_to(user)), pk=pk)


def changes_of(story: Story) -> list[Change]:
    """Give the changes that came from `story`, newest first, for staff."""
    if lacks(story, ChangeStory):
        return []
    return list(Change.objects.filter(links__story=story).select_related("service", "owner"))


def changes_to_link(user: User, story: Story) -> list[Change]:
    """Give the changes on the register that `user` may say came from `story`, too: those that stand, by title."""
    if lacks(story, Change):
        return []
    mine = Change.objects.visible_to(user, Permission.REGISTER_CHANGE).filter(
        organisation=story.organisation_id
    )
    gone = [ChangeState.DECLINED, ChangeState.REVERSED]
    found = mine.exclude(state__in=gone).exclude(links__story=story.pk)
    return list(found.select_related("service").order_by("title", "pk"))


def public_changes() -> ChangeQuerySet:
    """Give the changes that the public may read, latest first: those promised or made."""
    found = Change.objects.public().select_related("service", "organisation", "reversal").latest_first()
    return found.annotate(**_standing_words("pk"))


def _standing_words(change: str) -> dict[str, Subquery]:
    """Give what the public reads of how a change stands, for the query that reads it: its newest word and look."""
    delays = ChangeDelay.objects.filter(change=OuterRef(change)).order_by("-at", "-pk")
    looks = ChangeReview.objects.filter(change=OuterRef(change), done_at__isnull=False).order_by("-month")
    return {
        "late_note": Subquery(delays.values("public_note")[:1]),
        "late_note_at": Subquery(delays.values("at")[:1]),
        "looked_at": Subquery(looks.values("done_at")[:1]),
        "looked_outcome": Subquery(looks.values("outcome")[:1]),
    }


def public_changes_by_story(story_ids: Iterable[int]) -> Mapping[int, list[Change]]:
    """Give, for each story's id, its public changes (one query)."""
    found: dict[int, list[Change]] = defaultdict(list)
    links = ChangeStory.objects.filter(
        story_id__in=list(story_ids), change__in=Change.objects.public()
    ).select_related("change__service", "change__organisation", "change__reversal")
    words = _standing_words("change")
    links = links.annotate(**words)
    for link in links.order_by("change_id"):
        for name in words:
            setattr(link.change, name, getattr(link, name))
        found[link.story_id].append(link.change)
    return found


def public_stories_by_change(change_ids: Iterable[int]) -> Mapping[int, list[Story]]:
    """Give, for each change's id, the public stories that it came from (one query)."""
    found: dict[int, list[Story]] = defaultdict(list)
    links = ChangeStory.objects.filter(
        change_id__in=list(change_ids), story__in=Story.objects.public()
    ).select_related("story")
    for link in links.order_by("story_id"):
        found[link.change_id].append(link.story)
    return found


def services_for_changes(user: User, organisation: Organisation) -> list[Service]:
    """Give the services for which `user` may register changes, in tree order."""
    return list(places_for_changes(user, organisation).order_by("path"))


def places_for_changes(user: User, organisation: Organisation) -> ServiceQuerySet:
    """Give the services at which `user` may register changes, for a list to choose from."""
    places = Service.objects.visible_to(user, Permission.REGISTER_CHANGE)
    return cast("ServiceQuerySet", places.filter(organisation=organisation))


def story_for_change(user: User, pk: int) -> Story:
    """Give the story that a change is to be linked to; a 404 where `user` may not register changes there.

    The change will stand in public under the story, so it is not enough to read it.
    """
    stories = Story.objects.visible_to(user, Permission.REGISTER_CHANGE).live()
    return get_object_or_404(stories.prefetch_related("services"), pk=pk)


def latest_public_reply(story: Story) -> Response | None:
    """Give the reply that most likely promised the change: the newest published one."""
    return Response.objects.published().filter(story=story).order_by("-published_at").first()


def change_to_edit(user: User, pk: int) -> Change:
    """Give one change that `user` may move on; a 404 where they may not see or not change it."""
    return get_object_or_404(
        _with_page_parts(Change.objects.visible_to(user, Permission.REGISTER_CHANGE)), pk=pk
    )


def _links_with_replies() -> QuerySet[ChangeStory]:
    """Give the links with the times of all public replies to their stories as `reply_times`."""
    times = Response.objects.published().filter(story=OuterRef("story")).order_by().values("published_at")
    links = ChangeStory.objects.select_related("story", "response__author")
    return links.annotate(reply_times=ArraySubquery(times)).order_by("pk")


def _with_page_parts(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Add what the page of a change shows: nine queries, however much is there."""
    return changes.select_related(
        "service", "owner", "organisation", "suggested_by", "copied_from__service", "reversal"
    ).prefetch_related(
        Prefetch("links", _links_with_replies()),
        Prefetch("statuses", ChangeStatus.objects.order_by("pk")),
        Prefetch("reviews", ChangeReview.objects.select_related("reviewer").order_by("month")),
        "evidences",
        "delays",
        "discussions",
        "author_words",
    )


def public_change_exists(story: str = "pk") -> Exists:
    """Give the condition "a public change came from it" for a query of stories."""
    return Exists(ChangeStory.objects.filter(story=OuterRef(story), change__in=Change.objects.public()))
