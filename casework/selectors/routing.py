"""The rules of an organisation as routing asks them, and whom they name: a few queries for any number of stories.

A `RuleBook` is read once for a batch, beside the `Roster` that says who can act. It writes nothing; `give` on the
roster counts what somebody was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from casework.models import RoutingRule, Target
from casework.models.routing import LAST_POSITION
from casework.routing import Asks, Person, Routed, StandingRule, route
from casework.routing.rules import KIND, ONE
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.organisations.models import Membership, Ownership, OwnershipRank, Service
from feedbackhub.organisations.selectors import current_service, members_holding
from stories.analysis.flags.categories import CATEGORIES
from stories.analysis.themes.labels import LABELS
from stories.models import Source, SourceKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models.routing import RoutingRuleQuerySet
    from casework.routing import Decision, StoryFacts
    from casework.selectors.staffing import Roster
    from feedbackhub.organisations.models import Organisation

FLAG_NAMES = {one.code: one.name for one in CATEGORIES}
LAST_NAME = "Everything else"
_TEAMS = {
    Role.RESPONDER: "the responders of",
    Role.APPROVER: "the approvers of",
    Role.LEAD: "the patient experience leads of",
}


def rules_of_all(organisations: Mapping[int, Organisation]) -> dict[int, list[RoutingRule]]:
    """Give the rules of some organisations in their order: those switched off too, the last one last, always."""
    found: dict[int, list[RoutingRule]] = {pk: [] for pk in organisations}
    for rule in _with_names(RoutingRule.objects.standing().filter(organisation__in=list(organisations))):
        found[rule.organisation_id].append(rule)
    for pk, rules in found.items():
        if not rules or not rules[-1].is_last:
            rules.append(last_rule(organisations[pk]))
    return found


def rules_of(organisation: Organisation) -> list[RoutingRule]:
    """Give the rules of one organisation."""
    return rules_of_all({organisation.pk: organisation})[organisation.pk]


def last_rule(organisation: Organisation) -> RoutingRule:
    """Give the unsaved last rule of an organisation that never changed it: who answers for the service, answers."""
    return RoutingRule(
        organisation=organisation,
        position=LAST_POSITION,
        name=LAST_NAME,
        target=Target.OWN.value,
        is_last=True,
    )


def answering_people(organisation: Organisation) -> QuerySet[User]:
    """Give those who may reply anywhere in the organisation, by name: a rule may name them."""
    roles = members_holding(Permission.DRAFT_RESPONSE, organisation).order_by()
    return User.objects.filter(pk__in=roles.values("user")).order_by("full_name", "pk")


def sources_of(organisation: Organisation) -> list[Source]:
    """Give the organisation's sources, by name."""
    return list(Source.objects.filter(organisation=organisation).order_by("name", "pk"))


def team_name(role: str, service: Service) -> str:
    """Give how people name everybody with one role at a service."""
    return f"{_TEAMS[Role(role)]} {service.name}"


def target_name(rule: RoutingRule) -> str:
    """Give in words to whom a rule gives a story, as the middle of a sentence."""
    if rule.target == Target.PERSON and rule.person:
        return rule.person.full_name
    if rule.target == Target.SERVICE and rule.team_service:
        return f"whoever answers for {rule.team_service.name}"
    if rule.target == Target.TEAM and rule.team_service:
        return team_name(rule.team_role, rule.team_service)
    return "whoever answers for the service"


def source_names(rules: Iterable[RoutingRule]) -> dict[str, str]:
    """Give the names of the sources that rules ask for, by the rules' own codes (one query where any is named)."""
    wanted = {code for rule in rules for code in rule.sources}
    names = {f"{KIND}{kind.value}": str(kind.label) for kind in SourceKind}
    numbers = [int(code.removeprefix(ONE)) for code in wanted if code.startswith(ONE)]
    if numbers:
        found = Source.objects.filter(pk__in=numbers).values_list("pk", "name")
        names |= {f"{ONE}{pk}": name for pk, name in found}
    return {code: names[code] for code in wanted if code in names}


def standing_rule(rule: RoutingRule, number: int, sources: dict[str, str]) -> StandingRule:
    """Give a rule as routing asks it. A service that has merged is the one that it is part of now.

    A value that no list has any more still stands, by its code: a condition never falls away by itself, which would
    make the rule hold for more.
    """
    service = current_service(rule.service) if rule.service else None
    return StandingRule(
        key=rule.pk,
        number=number,
        name=rule.name,
        asks=Asks(
            service_path=service.path if service else "",
            service_name=service.name if service else "",
            themes={code: LABELS.get(code, code) for code in rule.themes},
            criticality_from=rule.criticality_from,
            flags={code: FLAG_NAMES.get(code, code) for code in rule.flags},
            sources={code: sources.get(code, code) for code in rule.sources},
            words=tuple(rule.words),
        ),
        to=target_name(rule),
        is_last=rule.is_last,
    )


class RuleBook:
    """The rules of one or more organisations, with the people whom they name; asked for one story after another."""

    def __init__(
        self,
        rules: Iterable[RoutingRule],
        roster: Roster,
        memory: dict[tuple[int, int | None], Decision] | None = None,
    ) -> None:
        """Take the rules. With `memory`, what the tree decides is kept there: only where nothing is given meanwhile."""
        rules = list(rules)
        self._memory = memory
        self._roster = roster
        self._rows: dict[tuple[int, int], RoutingRule] = {}
        self._asked: dict[int, list[StandingRule]] = defaultdict(list)
        sources = source_names(rules)
        numbers: dict[int, int] = defaultdict(int)
        for rule in rules:
            number = numbers[rule.organisation_id] = numbers[rule.organisation_id] + 1
            if rule.is_active:
                self._rows[rule.organisation_id, number] = rule
                self._asked[rule.organisation_id].append(standing_rule(rule, number, sources))
        self.asks_for_words = any(rule.words for rule in rules if rule.is_active)
        self._owners = _owners_of(rules)
        self._teams = _teams_of(rules)

    @classmethod
    def of(cls, organisations: Iterable[Organisation], roster: Roster) -> RuleBook:
        """Give the rules of some organisations as they stand."""
        found = rules_of_all({one.pk: one for one in organisations})
        return cls([rule for rules in found.values() for rule in rules], roster)

    def asked(self, organisation_id: int) -> list[StandingRule]:
        """Give the rules of an organisation that are asked, in their order."""
        return self._asked[organisation_id]

    def route(self, facts: StoryFacts, service: Service) -> Routed:
        """Decide who answers a story whose case stands at `service`."""
        organisation = service.organisation_id
        return route(
            self._asked[organisation],
            facts,
            people=lambda rule: self._people(
                self._rows[organisation, rule.number], service, facts.criticality
            ),
            otherwise=lambda: self._by_tree(service, facts.criticality),
        )

    def _by_tree(self, service: Service, criticality: int | None) -> Decision:
        if self._memory is None:
            return self._roster.decide(service, criticality=criticality)
        key = (service.pk, criticality)
        if key not in self._memory:
            self._memory[key] = self._roster.decide(service, criticality=criticality)
        return self._memory[key]

    def _people(self, rule: RoutingRule, service: Service, criticality: int | None) -> list[Person] | None:
        """Give whom a rule names, the first to be asked first; who is away brings who stands in for them."""
        if rule.target == Target.OWN:
            return None
        roster = self._roster
        if rule.target == Target.PERSON:
            return roster.in_order([rule.person] if rule.person else [], service, criticality=criticality)
        if rule.target == Target.TEAM:
            team = self._teams[rule.team_service_id, rule.team_role]
            return roster.by_load(team, service, criticality=criticality)
        held = self._owners[rule.team_service_id]
        owners, colleagues = held[OwnershipRank.OWNER], held[OwnershipRank.COLLEAGUE]
        first = (
            roster.by_load([*owners, *colleagues], service, criticality=criticality)
            if colleagues
            else roster.in_order(owners, service, criticality=criticality)
        )
        deputies = roster.in_order(held[OwnershipRank.DEPUTY], service, criticality=criticality)
        known = {person.id for person in first}
        return [*first, *(person for person in deputies if person.id not in known)]


def _with_names(rules: RoutingRuleQuerySet) -> RoutingRuleQuerySet:
    return rules.select_related("service", "person", "team_service", "organisation")


def _owners_of(rules: Iterable[RoutingRule]) -> dict[int | None, dict[str, list[User]]]:
    """Give who answers for the services that rules name, by rank."""
    services = {rule.team_service_id for rule in rules if rule.target == Target.SERVICE}
    found: dict[int | None, dict[str, list[User]]] = defaultdict(lambda: defaultdict(list))
    if services:
        rows = Ownership.objects.filter(service__in=services).select_related("user").order_by("pk")
        for row in rows:
            found[row.service_id][row.rank].append(row.user)
    return found


def _teams_of(rules: Iterable[RoutingRule]) -> dict[tuple[int | None, str], list[User]]:
    """Give who holds the roles that rules name, at the services that they name."""
    services = {rule.team_service_id for rule in rules if rule.target == Target.TEAM}
    found: dict[tuple[int | None, str], list[User]] = defaultdict(list)
    if services:
        rows = Membership.objects.active().filter(service__in=services).select_related("user").order_by("pk")
        for row in rows:
            found[row.service_id, row.role].append(row.user)
    return found
