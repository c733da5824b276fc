"""Changes to an organisation's routing rules: added, changed, switched, removed. Each was replayed before it is saved.

A rule that was removed stays as a row, since assignments name it. The last rule can only be given another target: the
database refuses anything else (casework.models.routing).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.models import RoutingRule, RoutingRuleChange, RuleStep, Target
from casework.models.routing import LAST_POSITION
from casework.routing.words import in_words
from casework.selectors.routing import last_rule, rules_of, source_names, standing_rule
from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation
from feedbackhub.organisations.selectors import members_holding

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service

MOST_RULES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """What a person says of a rule. `place` is how many rules are asked before it."""

    name: str
    place: int = 0
    service: Service | None = None
    themes: tuple[str, ...] = ()
    criticality_from: int | None = None
    flags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    target: str = Target.OWN.value
    person: User | None = None
    team_service: Service | None = None
    team_role: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """Give the fields of the row."""
        names = [field.name for field in fields(self) if field.name != "place"]
        found = {name: getattr(self, name) for name in names}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class Replayed:
    """That a change was replayed before it is made: over how many stories, and how many of them it would move."""

    stories: int
    moved: int


def rules_with(
    organisation: Organisation, draft: RuleDraft, rule: RoutingRule | None = None
) -> list[RoutingRule]:
    """Give the organisation's rules as they would stand with `draft`, unsaved: a new rule, or in the place of `rule`.

    Raises `DomainError` where the draft is no rule that could be saved.
    """
    _check(organisation, draft, rule)
    if rule is not None and rule.is_last:
        others = [one for one in rules_of(organisation) if not one.is_last]
        return [*others, _filled(last_rule(organisation), draft, rule)]
    rules = [one for one in rules_of(organisation) if rule is None or one.pk != rule.pk]
    place = min(max(draft.place, 0), len(rules) - 1)
    return [*rules[:place], _filled(RoutingRule(organisation=organisation), draft, rule), *rules[place:]]


def rules_without(organisation: Organisation, rule: RoutingRule) -> list[RoutingRule]:
    """Give the organisation's rules as they would stand without `rule`."""
    return [one for one in rules_of(organisation) if one.pk != rule.pk]


def rules_switched(organisation: Organisation, rule: RoutingRule) -> list[RoutingRule]:
    """Give the organisation's rules as they would stand with `rule` switched on where it is off, and off where on."""
    rules = rules_of(organisation)
    for one in rules:
        if one.pk == rule.pk:
            one.is_active = not one.is_active
    return rules


@transaction.atomic
def save_rule(
    *,
    organisation: Organisation,
    draft: RuleDraft,
    replayed: Replayed,
    actor: Actor,
    rule: RoutingRule | None = None,
    now: datetime | None = None,
) -> RoutingRule:
    """Add a rule at its place in the order, or change `rule` (the last one too), and return it.

    Raises `DomainError` where the draft is no rule, or where `rule` was removed meanwhile.
    """
    _lock(organisation)
    _ensure_last(organisation)
    if rule is not None and rule.pk is not None:
        _standing(organisation, rule)
    proposed = rules_with(organisation, draft, rule)
    at = next(number for number, one in enumerate(proposed) if getattr(one, "is_proposed", False))
    saved = proposed[at]
    if saved.is_last:
        real = RoutingRule.objects.get(organisation=organisation, is_last=True)
        saved.pk, saved.created_at = real.pk, real.created_at
    step = RuleStep.ADDED if saved.pk is None else RuleStep.CHANGED
    _save_in_order(proposed, saved)
    _note(saved, at + 1, step, replayed, actor, now or present())
    return saved


@transaction.atomic
def switch_rule(
    *, rule: RoutingRule, is_active: bool, replayed: Replayed, actor: Actor, now: datetime | None = None
) -> RoutingRule:
    """Switch a rule on or off and return it. Raises `DomainError` for the last one, and where it was removed."""
    _lock(rule.organisation)
    fresh = _standing(rule.organisation, rule)
    if fresh.is_last:
        raise DomainError("The last rule cannot be switched off: without it a story could be nobody’s.")
    if fresh.is_active != is_active:
        fresh.is_active = is_active
        fresh.save(update_fields=["is_active", "updated_at"])
        step = RuleStep.SWITCHED_ON if is_active else RuleStep.SWITCHED_OFF
        _note(fresh, _number(fresh), step, replayed, actor, now or present())
    return fresh


@transaction.atomic
def remove_rule(
    *, rule: RoutingRule, replayed: Replayed, actor: Actor, now: datetime | None = None
) -> RoutingRule:
    """Take a rule out of the order and return it. Raises `DomainError` for the last one, and where it is gone."""
    _lock(rule.organisation)
    fresh = _standing(rule.organisation, rule)
    if fresh.is_last:
        raise DomainError("The last rule cannot be removed: without it a story could be nobody’s.")
    at = now or present()
    number = _number(fresh)
    rest = rules_without(fresh.organisation, fresh)
    fresh.position, fresh.removed_at, fresh.is_active = None, at, False
    fresh.save(update_fields=["position", "removed_at", "is_active", "updated_at"])
    _save_in_order(rest, None)
    _note(fresh, number, RuleStep.REMOVED, replayed, actor, at)
    return fresh


def _check(organisation: Organisation, draft: RuleDraft, rule: RoutingRule | None) -> None:
    """Refuse what is no rule: nothing asked, nobody named, something of another organisation's."""
    is_last = rule is not None and rule.is_last
    asks = (
        draft.service or draft.themes or draft.criticality_from or draft.flags or draft.sources or draft.words
    )
    if is_last and asks:
        raise DomainError("The last rule takes everything, so it asks nothing.")
    if not is_last and not asks:
        raise DomainError("Say for which stories the rule is. The last rule is there for everything else.")
    if draft.criticality_from is not None and draft.criticality_from not in range(1, 6):
        raise DomainError("Criticality goes from 1 to 5.")
    for place in (draft.service, draft.team_service):
        if place is not None and place.organisation_id != organisation.pk:
            raise DomainError("Choose a service of this organisation.")
    _check_target(organisation, draft)
    if rule is None and len(rules_of(organisation)) > MOST_RULES:
        raise DomainError(
            f"There are {MOST_RULES} rules already. Nobody could say any more which one is right."
        )


def _check_target(organisation: Organisation, draft: RuleDraft) -> None:
    needs = {
        Target.OWN.value: (False, False, False),
        Target.PERSON.value: (True, False, False),
        Target.SERVICE.value: (False, True, False),
        Target.TEAM.value: (False, True, True),
    }.get(draft.target)
    given = (draft.person is not None, draft.team_service is not None, bool(draft.team_role))
    if needs != given:
        raise DomainError("Say to whom the story goes.")
    if draft.person is not None:
        members = members_holding(Permission.DRAFT_RESPONSE, organisation)
        if not members.filter(user=draft.person).exists():
            raise DomainError(f"{draft.person.full_name} may not reply anywhere in {organisation.name}.")


def _filled(row: RoutingRule, draft: RuleDraft, rule: RoutingRule | None) -> RoutingRule:
    for name, value in draft.values.items():
        setattr(row, name, value)
    if rule is not None:
        row.pk, row.is_last, row.is_active, row.created_at = (
            rule.pk,
            rule.is_last,
            rule.is_active,
            rule.created_at,
        )
    if row.is_last:
        row.name = last_rule(row.organisation).name
    row.is_proposed = True  # type: ignore[attr-defined] # so that it is found again among the others
    return row


def _save_in_order(rules: list[RoutingRule], changed: RoutingRule | None) -> None:
    """Number the rules from 1 on and save what changed. Positions are unique at the end of the transaction."""
    for position, one in enumerate(rules, start=1):
        before, one.position = one.position, LAST_POSITION if one.is_last else position
        if one is changed:
            one._state.adding = one.pk is None
            one.save()
        elif one.position != before and one.pk is not None:
            one.save(update_fields=["position", "updated_at"])


def _lock(organisation: Organisation) -> None:
    """Let one person at a time change the rules of an organisation."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _ensure_last(organisation: Organisation) -> None:
    if not RoutingRule.objects.filter(organisation=organisation, is_last=True).exists():
        last_rule(organisation).save()


def _standing(organisation: Organisation, rule: RoutingRule) -> RoutingRule:
    found = next((one for one in rules_of(organisation) if one.pk == rule.pk), None)
    if found is None:
        raise DomainError("This rule was removed meanwhile.")
    return found


def _number(rule: RoutingRule) -> int:
    return [one.pk for one in rules_of(rule.organisation)].index(rule.pk) + 1


def _note(
    rule: RoutingRule, number: int, step: RuleStep, replayed: Replayed, actor: Actor, at: datetime
) -> None:
    RoutingRuleChange.objects.create(
        rule=rule,
        step=step,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        words=in_words(standing_rule(rule, number, source_names([rule])))[:1000],
        stories_replayed=replayed.stories,
        stories_moved=replayed.moved,
    )
    audit.record(
        actor=actor,
        action=f"routing_rule.{step}",
        subject=rule,
        organisation_id=rule.organisation_id,
        details={"position": rule.position, **asdict(replayed)},
    )
