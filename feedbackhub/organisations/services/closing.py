"""Closes a service and opens it again. What happened there stays there, and its code keeps leading somewhere."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Service
from feedbackhub.organisations.services.guards import lock
from feedbackhub.organisations.services.moving import fresh_services

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


@transaction.atomic
def close_service(*, service: Service, on: date | None = None, actor: Actor) -> Service:
    """Close `service` as of `on` (today unless given) and return it. Nothing happens where it has closed already.

    Its stories and cases stay with whom they are; later stories that carry its code go to the nearest open service
    above. Raises `DomainError` for the organisation itself, for a day to come, and while open services stand beneath.
    """
    lock(service.organisation_id)
    [fresh] = fresh_services(service)
    if fresh.is_closed:
        return fresh
    check_may_close(fresh)
    day = on or local_date()
    if day > local_date():
        raise DomainError("Enter the day on which it closed: today or a day before.")
    set_closed(fresh, day, successor=None)
    audit.record(
        actor=actor,
        action="service.closed",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={"on": day.isoformat()},
    )
    return fresh


@transaction.atomic
def reopen_service(*, service: Service, actor: Actor) -> Service:
    """Open a closed service again and return it; if it had become part of another, it is on its own again.

    It stays where it stands in the tree: moving it is another step. Raises `DomainError` under a closed service.
    """
    lock(service.organisation_id)
    [fresh] = fresh_services(service)
    if not fresh.is_closed:
        return fresh
    above = Service.objects.get(path=fresh.path[: -fresh.steplen])
    if above.is_closed:
        raise DomainError(
            f"{above.name}, under which it stands, has closed. Open that one first, or move this one."
        )
    successor_id = fresh.succeeded_by_id
    fresh.closed_on, fresh.succeeded_by = None, None
    fresh.save(update_fields=["closed_on", "succeeded_by"])
    audit.record(
        actor=actor,
        action="service.reopened",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={"was_part_of": successor_id},
    )
    return fresh


def check_may_close(service: Service) -> None:
    """Raise `DomainError` for the organisation itself, and while open services stand beneath."""
    if service.is_root():
        raise DomainError("The organisation itself cannot be closed.")
    beneath = Service.objects.at_or_under(service).open().exclude(pk=service.pk).first()
    if beneath is not None:
        raise DomainError(
            f"{beneath.name} is open and stands beneath {service.name}. Move it or close it first."
        )


def set_closed(service: Service, day: date, *, successor: Service | None) -> None:
    """Write down that `service` has closed, and who took over."""
    service.closed_on, service.succeeded_by = day, successor
    service.save(update_fields=["closed_on", "succeeded_by"])
