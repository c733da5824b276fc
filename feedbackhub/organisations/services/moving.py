"""Moves a service, with all beneath it, to another parent. Who may see and answer there changes with it."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Service, ServiceMove
from feedbackhub.organisations.services.guards import lock
from feedbackhub.organisations.services.paths import carry
from feedbackhub.organisations.signals import service_moved


@transaction.atomic
def move_service(*, service: Service, parent: Service, actor: Actor) -> Service:
    """Put `service` under `parent` and return it. Nothing happens where it stands there already.

    Stories, cases, changes, roles and owners stay on their services; roles held above the old place no longer reach
    it, those above the new one do. Raises `DomainError` for the organisation itself, for a place under itself, in
    another organisation or under a closed service, and for a service that became part of another one: its history
    counts for that one, and would leave it.
    """
    lock(service.organisation_id)
    fresh, above = fresh_services(service, parent)
    if fresh.succeeded_by_id is not None:
        raise DomainError(
            f"{fresh.name} is part of another service now. Move that one, or open this one again first."
        )
    check_place_for(fresh, above)
    if above.path == fresh.path[: -fresh.steplen]:
        return fresh
    record_move(service=fresh, parent=above, actor=actor)
    return fresh


def record_move(*, service: Service, parent: Service, actor: Actor) -> ServiceMove:
    """Carry the subtree, and write down whence and whither. Call it under the lock, with fresh rows."""
    from_parent = Service.objects.get(path=service.path[: -service.steplen])
    old, new = carry(service, parent)
    move = ServiceMove.objects.create(
        organisation_id=service.organisation_id,
        service=service,
        from_parent=from_parent,
        to_parent=parent,
        old_path=old,
        new_path=new,
        at=now(),
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
    )
    audit.record(
        actor=actor,
        action="service.moved",
        subject=service,
        organisation_id=service.organisation_id,
        details={"from": from_parent.pk, "to": parent.pk},
    )
    outbox.after_commit(partial(service_moved.send, sender=Service, service_id=service.pk))
    return move


def fresh_services(*services: Service) -> list[Service]:
    """Give the rows as they stand now, in the order asked for: paths read before the lock may be old."""
    found = Service.objects.in_bulk([service.pk for service in services])
    return [found[service.pk] for service in services]


def check_place_for(service: Service, parent: Service) -> None:
    """Raise `DomainError` unless `service` may come to stand under `parent`."""
    if service.is_root():
        raise DomainError("The organisation itself stands at the top and cannot be moved.")
    if service.organisation_id != parent.organisation_id:
        raise DomainError("A service cannot be moved to another organisation.")
    if parent.path.startswith(service.path):
        raise DomainError(f"{service.name} cannot stand beneath itself. Choose a place outside it.")
    if parent.is_closed:
        raise DomainError(f"{parent.name} has closed. Choose a place that is open.")
