"""How often each rule sent a story, and how often the people there passed it on because it was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from casework.models import Assignment, Case, Reroute, RoutingRule, RoutingRuleChange, WrongBecause
from casework.routing import BY_HAND
from feedbackhub.core.clock import now as present
from feedbackhub.core.traces import lacks

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

# A quarter: long enough for a rule that seldom holds, short enough to show what is wrong now.
DAYS = 90
# Who cannot answer in time says nothing against the rule.
NOT_WRONG = (WrongBecause.WORKLOAD,)


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """How many cases a rule sent, and how many of these were passed on as wrong, in the last `DAYS` days."""

    sent: int = 0
    wrong: int = 0


def rule_figures(organisation: Organisation, *, now: datetime | None = None) -> Mapping[int, RuleFigure]:
    """Give the figures of each rule of the organisation that sent anything, by its key. Two queries."""
    since = (now or present()) - timedelta(days=DAYS)
    mine = RoutingRule.objects.filter(organisation=organisation)
    sent = dict(
        Assignment.objects.filter(routing_rule__in=mine, at__gte=since)
        .order_by()
        .values_list("routing_rule")
        .annotate(number=Count("case", distinct=True))
    )
    wrong = dict(
        wrong_reroutes(organisation, since)
        .filter(routing_rule__in=mine)
        .order_by()
        .values_list("routing_rule")
        .annotate(number=Count("pk"))
    )
    return {pk: RuleFigure(sent.get(pk, 0), wrong.get(pk, 0)) for pk in sent.keys() | wrong.keys()}


def wrong_reroutes(organisation: Organisation, since: datetime) -> QuerySet[Reroute]:
    """Give the cases that were passed on because the routing was wrong, newest first."""
    return (
        Reroute.objects.filter(case__organisation=organisation, at__gte=since)
        .exclude(because__in=NOT_WRONG)
        .exclude(rule=BY_HAND)
        .select_related("case__service", "routing_rule", "owner_before", "owner_after", "case__story")
        .defer("case__story__body", "case__story__raw")
        .order_by("-pk")
    )


def reroutes_seen_by(
    user: User, organisation: Organisation, *, rule: int | None = None, now: datetime | None = None
) -> list[Reroute]:
    """Give the latest two hundred of them whose case `user` may see; with `rule`, those of one rule."""
    found = wrong_reroutes(organisation, (now or present()) - timedelta(days=DAYS))
    if rule is not None:
        found = found.filter(routing_rule=rule)
    return list(found.filter(case__in=Case.objects.visible_to(user))[:200])


def latest_reroute(case: Case) -> Reroute | None:
    """Give how the case was passed on last; None where it never was."""
    if lacks(case, Reroute):
        return None
    return Reroute.objects.filter(case=case).order_by("-pk").first()


def rule_changes(organisation: Organisation) -> QuerySet[RoutingRuleChange]:
    """Give what was changed about the rules of the organisation, newest first."""
    return (
        RoutingRuleChange.objects.filter(rule__organisation=organisation)
        .select_related("rule")
        .order_by("-pk")
    )


def newest_change(organisation: Organisation) -> int:
    """Give the number of the newest change of a rule, by which one sees whether there was another meanwhile."""
    return rule_changes(organisation).values_list("pk", flat=True).first() or 0


def rule_for(user: User, organisation: Organisation, pk: int) -> RoutingRule | None:
    """Give one standing rule of the organisation in hand; None where there is none that `user` may change."""
    mine = RoutingRule.objects.standing().visible_to(user)
    return (
        mine.filter(organisation=organisation, pk=pk)
        .select_related("service", "person", "team_service")
        .first()
    )
