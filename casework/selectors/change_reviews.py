"""Questions about whether changes lasted: which looks are due, who asked for a change, what was undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import CharField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from casework.models import Case, Change, ChangeReversal, ChangeReview, ChangeStory
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission, roles_with
from feedbackhub.core.clock import local_date
from feedbackhub.organisations.models import Membership

if TYPE_CHECKING:
    from casework.models.change import ChangeQuerySet
    from casework.models.change_review import ChangeReviewQuerySet
    from feedbackhub.organisations.models import Organisation


def looks_of(change: Change) -> list[ChangeReview]:
    """Give the looks at a change, the first one first."""
    return list(change.reviews.select_related("reviewer").order_by("month"))


def look_to_answer(change: Change, today: date | None = None) -> ChangeReview | None:
    """Give the look at a change that is owed next: the due one, else the next one ahead."""
    owed = ChangeReview.objects.owed(today or local_date()).filter(change=change)
    return owed.select_related("reviewer").order_by("month").first()


def look_for(user: User, pk: int) -> ChangeReview:
    """Give one look at a change that `user` may see; a 404 otherwise."""
    visible = Change.objects.visible_to(user)
    looks = ChangeReview.objects.filter(change__in=visible)
    return get_object_or_404(looks.select_related("change__service", "change__owner", "reviewer"), pk=pk)


def due_looks(user: User, organisation: Organisation, today: date) -> ChangeReviewQuerySet:
    """Give the looks that are due at changes that `user` may see, the longest due first."""
    visible = Change.objects.visible_to(user).filter(organisation=organisation)
    return ChangeReview.objects.due(today).filter(change__in=visible).order_by("due_on", "pk")


def made_without_looks() -> QuerySet[Change]:
    """Give the changes that stand and of which no look was ever planned: made before there were any, or by a crash."""
    none = ~Exists(ChangeReview.objects.filter(change=OuterRef("pk")))
    return Change.objects.in_place().filter(none).order_by("pk")


def looks_without_reviewer() -> list[Change]:
    """Give the changes with a look ahead whose reviewer has left or may not answer there any more."""
    orphans = ChangeReview.objects.owed(local_date()).filter(
        ~may_register("reviewer", "change__service__path")
    )
    return list(
        Change.objects.filter(pk__in=orphans.values("change"))
        .select_related("service", "owner")
        .order_by("pk")
    )


def may_register(person: str, service_path: str) -> Exists:
    """Give the condition "the user at field `person` may record changes for the service of this tree path"."""
    roles = Membership.objects.active().filter(role__in=roles_with(Permission.REGISTER_CHANGE))
    return Exists(
        roles.filter(user=OuterRef(person), user__is_active=True)
        .annotate(change_path=ExpressionWrapper(OuterRef(service_path), output_field=CharField()))
        .filter(change_path__startswith=F("service__path"))
    )


def people_who_asked(change: Change) -> set[int]:
    """Give the ids of the staff who hear that a change was undone.

    They are its owner, who suggested it, the owners of the cases of its stories, who wrote the replies that promised
    it; and where patients helped to design it, the leads.
    """
    links = ChangeStory.objects.filter(change=change)
    owners = Case.objects.filter(story__in=links.values("story"), owner__isnull=False).values_list(
        "owner", flat=True
    )
    authors = links.filter(response__author__isnull=False).values_list("response__author", flat=True)
    found = {change.owner_id, *owners, *authors}
    if change.suggested_by_id is not None:
        found.add(change.suggested_by_id)
    active = User.objects.filter(pk__in=[pk for pk in found if pk], is_active=True)
    return set(active.values_list("pk", flat=True))


def reversals_of(user: User, organisation: Organisation) -> QuerySet[ChangeReversal]:
    """Give the reversals of changes that `user` may see, newest first."""
    visible = Change.objects.visible_to(user).filter(organisation=organisation)
    return (
        ChangeReversal.objects.filter(change__in=visible)
        .select_related("change__service")
        .order_by("-at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class LookCounts:
    """How the looks stand: of those whose day has passed, how many were answered and what they found."""

    came_due: int
    answered: int
    found: Mapping[str, int]


def look_counts(changes: ChangeQuerySet, today: date) -> LookCounts:
    """Give how many looks at `changes` have come due and what became of them (evidence D.1 row 93)."""
    due = ChangeReview.objects.filter(change__in=changes).filter(
        Q(due_on__lte=today) | Q(done_at__isnull=False)
    )
    # A look that nobody could answer any more, because its change was undone before, is none that was missed.
    due = due.exclude(done_at__isnull=True, change__reversal__isnull=False)
    rows = dict(due.values_list("outcome").annotate(number=Count("pk")))
    answered = sum(number for outcome, number in rows.items() if outcome)
    return LookCounts(sum(rows.values()), answered, {key: number for key, number in rows.items() if key})
