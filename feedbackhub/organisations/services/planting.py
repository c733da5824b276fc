"""Adds and renames many services from a sheet, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.planting import Node, Plan, make_plan, read_sheet
from feedbackhub.organisations.services.guards import lock
from feedbackhub.organisations.services.tree import change_service, create_service

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


def plan_for(*, organisation: Organisation, sheet: str) -> Plan:
    """Say what `sheet` would do to the tree as it stands; changes nothing."""
    lines, errors = read_sheet(sheet)
    return make_plan(lines, _nodes(organisation), errors)


@transaction.atomic
def plant(*, organisation: Organisation, sheet: str, seen: str, actor: Actor) -> Plan:
    """Do what `sheet` asks for and return the plan that was followed. Done again, it changes nothing.

    `seen` is the fingerprint of the plan that the person looked at. Raises `DomainError` where the sheet has errors or
    the tree has changed meanwhile, so that other things would be done than were shown.
    """
    lock(organisation.pk)
    plan = plan_for(organisation=organisation, sheet=sheet)
    if plan.errors:
        raise DomainError("The sheet has errors now. Nothing was changed.")
    if not plan.does_something:
        return plan
    if plan.fingerprint != seen:
        raise DomainError(
            "The tree has changed since you looked at the preview. Look at it again; nothing was changed."
        )
    services = {
        one.code.lower(): one for one in Service.objects.filter(organisation=organisation) if one.code
    }
    root = organisation.root
    for step in plan.additions:
        services[step.code.lower()] = create_service(
            parent=services[step.parent_code.lower()] if step.parent_code else root,
            name=step.name,
            code=step.code,
            kind=step.kind,
            actor=actor,
        )
    for change in plan.rewordings:
        change_service(
            service=services[change.code.lower()],
            name=change.name,
            code=change.code,
            kind=change.kind,
            actor=actor,
        )
    audit.record(
        actor=actor,
        action="services.planted",
        subject=organisation,
        organisation_id=organisation.pk,
        details={"added": len(plan.additions), "renamed": len(plan.rewordings)},
    )
    return plan


def _nodes(organisation: Organisation) -> list[Node]:
    services = list(Service.objects.filter(organisation=organisation))
    by_path = {one.path: one for one in services}
    found = []
    for one in services:
        above = by_path.get(one.path[: -one.steplen])
        found.append(
            Node(
                code=one.code,
                name=one.name,
                kind=one.kind,
                parent_code=above.code if above else "",
                parent_name=above.name if above else "",
                is_root=one.is_root(),
                is_closed=one.is_closed,
            )
        )
    return found
