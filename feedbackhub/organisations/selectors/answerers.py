"""Who answers for each service, and whether they can. Three queries, whatever the size of the tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.models import Membership, Organisation, Ownership, OwnershipRank, Service
from feedbackhub.organisations.selectors.tree import by_name_within_the_tree, services_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Gap(models.TextChoices):
    """What can be missing at a service."""

    OWNER = "without-owner", "Services that nobody answers for"
    DEPUTY = "without-deputy", "Services without a deputy"


@dataclass(frozen=True)
class Answerer:
    """An owner or deputy of a service. Who has left, or has no role there that may reply, cannot act."""

    user: User
    can_act: bool


@dataclass(frozen=True)
class ServiceAnswers:
    """One service with its own owner and deputies, and the nearest service above whose owner can act."""

    service: Service
    owner: Answerer | None
    deputies: tuple[Answerer, ...]
    colleagues: tuple[Answerer, ...]
    covered_by: ServiceAnswers | None

    @property
    def has_able_owner(self) -> bool:
        """True when the service's own owner can act."""
        return self.owner is not None and self.owner.can_act

    @property
    def has_able_deputy(self) -> bool:
        """True when somebody can stand in for the owner: a deputy, or a colleague who shares the stories."""
        return any(one.can_act for one in (*self.deputies, *self.colleagues))

    @property
    def needs_owner(self) -> bool:
        """True when stories about it fall through to the organisation's lead, though it is not the whole of it."""
        return not (
            self.has_able_owner or self.covered_by or self.service.is_root() or self.service.closed_on
        )

    @property
    def needs_deputy(self) -> bool:
        """True when it depends on one person alone (evidence D.1 row 6)."""
        return self.has_able_owner and not self.has_able_deputy and not self.service.closed_on


def who_answers(organisation: Organisation) -> list[ServiceAnswers]:
    """Give every service of the organisation with who answers for it, in tree order."""
    answerers = _answerers(organisation)
    able: dict[str, ServiceAnswers] = {}
    found = []
    for service in by_name_within_the_tree(services_of(organisation)):
        ranks = answerers.get(service.pk, {})
        owners = ranks.get(OwnershipRank.OWNER, [])
        above = service.paths_up[1:]
        covered_by = next((able[path] for path in above if path in able), None)
        answers = ServiceAnswers(
            service=service,
            owner=owners[0] if owners else None,
            deputies=tuple(ranks.get(OwnershipRank.DEPUTY, [])),
            colleagues=tuple(ranks.get(OwnershipRank.COLLEAGUE, [])),
            covered_by=covered_by,
        )
        if answers.has_able_owner:
            able[service.path] = answers
        found.append(answers)
    return found


def who_may_answer_at(service: Service) -> QuerySet[User]:
    """Give the people who may reply at `service`, by a role there or anywhere above it."""
    roles = Membership.objects.active().holding(Permission.DRAFT_RESPONSE)
    roles = roles.filter(service__path__in=service.paths_up)
    return User.objects.filter(pk__in=roles.values("user")).order_by("full_name", "pk")


def who_may_read_at(service: Service) -> QuerySet[User]:
    """Give the people who may read stories at `service`, by a role there or anywhere above it."""
    roles = Membership.objects.active().holding(Permission.READ_STORIES)
    roles = roles.filter(service__path__in=service.paths_up)
    return User.objects.filter(pk__in=roles.values("user")).order_by("full_name", "pk")


def who_sees_at(service: Service) -> QuerySet[User]:
    """Give the people of `who_may_read_at`, each with whether they may reply there too (`may_answer`)."""
    roles = Membership.objects.active().holding(Permission.DRAFT_RESPONSE)
    answers = roles.filter(service__path__in=service.paths_up, user=OuterRef("pk"))
    return who_may_read_at(service).annotate(may_answer=Exists(answers))


def who_may_answer_in(organisation: Organisation) -> QuerySet[User]:
    """Give the people who may reply anywhere in the organisation, by name."""
    roles = Membership.objects.active().holding(Permission.DRAFT_RESPONSE)
    roles = roles.filter(service__organisation=organisation)
    return User.objects.filter(pk__in=roles.values("user")).order_by("full_name", "pk")


def _answerers(organisation: Organisation) -> dict[int, dict[str, list[Answerer]]]:
    """Give the answerers of each service by rank."""
    reach = reach_of_answerers(organisation)
    found: dict[int, dict[str, list[Answerer]]] = defaultdict(lambda: defaultdict(list))
    ownerships = (
        Ownership.objects.filter(service__organisation=organisation)
        .select_related("user", "service")
        .order_by("pk")
    )
    for ownership in ownerships:
        can_act = any(ownership.service.path.startswith(path) for path in reach[ownership.user_id])
        found[ownership.service_id][ownership.rank].append(Answerer(ownership.user, can_act))
    return found


def reach_of_answerers(organisation: Organisation) -> dict[int, list[str]]:
    """Give, for everybody who owns or stands in somewhere, the tree paths under which they may reply."""
    owning = Ownership.objects.filter(service__organisation=organisation)
    rows = (
        Membership.objects.active()
        .holding(Permission.DRAFT_RESPONSE)
        .filter(service__organisation=organisation, user__in=owning.values("user"))
        .values_list("user_id", "service__path")
    )
    reach: dict[int, list[str]] = defaultdict(list)
    for user_id, path in rows:
        reach[user_id].append(path)
    return reach
