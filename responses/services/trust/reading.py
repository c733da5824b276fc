"""Questions about trust: what an organisation asks, what a person has done, and whether a grant holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.selectors import members_holding
from responses.checks.trust import Record, Rule, is_met, nearness
from responses.models import (
    Approval,
    Pull,
    PullJudgement,
    Response,
    TrustGrant,
    TrustLevel,
    TrustRule,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Trusted:
    """How one person stands: level, what was counted, how near, the live grant, and what waits to be judged."""

    user: User
    level: TrustLevel
    record: Record
    nearness: str
    is_proposed: bool
    grant: TrustGrant | None
    pulls: tuple[Pull, ...]


def rule_row(organisation: Organisation) -> TrustRule:
    """Give the organisation's rule; where it has none, one that is not saved and asks what is usual."""
    found = TrustRule.objects.filter(organisation=organisation).first()
    return found or TrustRule(organisation=organisation)


def rule_of(organisation: Organisation) -> Rule:
    """Give the rule as the pure checks take it."""
    row = rule_row(organisation)
    return Rule(row.is_on, row.approved_needed, row.criticality_at_most)


def live_grant(*, user: User, organisation_id: int) -> TrustGrant | None:
    """Give the grant by which `user` publishes directly in the organisation, if one holds."""
    return TrustGrant.objects.live().filter(user=user, organisation=organisation_id).first()


def pull_for(organisation: Organisation, pk: int) -> Pull:
    """Give a pull in the organisation. Raises `Http404` for every other one."""
    rows = Pull.objects.select_related("author", "pulled_by", "response")
    return get_object_or_404(rows, organisation=organisation, pk=pk)


def records_of(organisation: Organisation, users: Collection[int]) -> dict[int, Record]:
    """Give what each of `users` (their ids) has done in the organisation (two queries)."""
    pulls = Pull.objects.filter(organisation=organisation, author__in=users)
    waiting = pulls.filter(judgement=PullJudgement.OPEN).order_by().values("author")
    pulled = dict(waiting.annotate(number=Count("pk")).values_list("author", "number"))
    later = Pull.objects.filter(
        organisation=organisation,
        author=OuterRef("author"),
        judgement=PullJudgement.COUNTS,
        at__gt=OuterRef("published_at"),
    )
    approved = Exists(Approval.objects.filter(Approval.live, response=OuterRef("pk")))
    rows = Response.objects.published().filter(approved, organisation=organisation, author__in=users)
    counted = rows.filter(~Exists(later)).order_by().values("author").annotate(number=Count("pk"))
    approvals = dict(counted.values_list("author", "number"))
    return {pk: Record(approved=approvals.get(pk, 0), pulled=pulled.get(pk, 0)) for pk in users}


def standing_of(user: User, organisation: Organisation) -> Trusted:
    """Give how one person stands in the organisation."""
    return _standings(organisation, [user])[0]


def people_in(organisation: Organisation) -> list[User]:
    """Give the people who may answer in the organisation, by name."""
    members = members_holding(Permission.PUBLISH_RESPONSE, organisation).select_related("user")
    people = {one.user_id: one.user for one in members if one.user.is_active}
    return sorted(people.values(), key=lambda one: (one.full_name, one.pk))


def person_in(organisation: Organisation, pk: int) -> User:
    """Give a person who answers in the organisation. Raises `Http404` for everybody else."""
    found = next((one for one in people_in(organisation) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def standings_in(organisation: Organisation, people: Collection[User]) -> list[Trusted]:
    """Give how each of `people` stands, in their order (four queries, however many they are)."""
    return _standings(organisation, people)


def proposed_in(organisation: Organisation) -> int:
    """Give how many people meet the rule and wait for somebody to decide."""
    return sum(one.is_proposed for one in _standings(organisation, people_in(organisation)))


def ended_grants(organisation: Organisation) -> QuerySet[TrustGrant]:
    """Give the grants that have ended, the last first, with everybody named in them."""
    rows = TrustGrant.objects.filter(organisation=organisation, ended_at__isnull=False)
    return rows.select_related("user", "granted_by", "ended_by").order_by("-ended_at", "-pk")


def _standings(organisation: Organisation, people: Collection[User]) -> list[Trusted]:
    rule, pks = rule_of(organisation), [one.pk for one in people]
    records = records_of(organisation, pks)
    grants = {
        grant.user_id: grant
        for grant in TrustGrant.objects.live()
        .filter(organisation=organisation, user__in=pks)
        .select_related("granted_by")
    }
    open_pulls: dict[int | None, list[Pull]] = {}
    for pull in Pull.objects.filter(
        organisation=organisation, author__in=pks, judgement=PullJudgement.OPEN
    ).select_related("pulled_by"):
        open_pulls.setdefault(pull.author_id, []).append(pull)
    return [
        Trusted(
            user=one,
            level=_level(grants.get(one.pk), records[one.pk]),
            record=records[one.pk],
            nearness=nearness(rule, records[one.pk]),
            is_proposed=one.pk not in grants and is_met(rule, records[one.pk]),
            grant=grants.get(one.pk),
            pulls=tuple(open_pulls.get(one.pk, ())),
        )
        for one in people
    ]


def _level(grant: TrustGrant | None, record: Record) -> TrustLevel:
    if grant is not None:
        return TrustLevel.DIRECT
    return TrustLevel.APPROVED if record.approved else TrustLevel.DRAFT
