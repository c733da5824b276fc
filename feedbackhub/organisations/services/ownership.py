"""Says who answers for a service: one owner, colleagues who share the stories, and one deputy who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Ownership, OwnershipRank, Service
from feedbackhub.organisations.selectors import holds_at
from feedbackhub.organisations.services.guards import lock, tell

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor


def set_owner(*, service: Service, user: User | None, actor: Actor) -> Ownership | None:
    """Make `user` the owner of `service` in place of whoever was; None leaves it without one.

    Raises `DomainError` where the person has no role there that may reply.
    """
    return _set(OwnershipRank.OWNER, service, user, actor)


def set_deputy(*, service: Service, user: User | None, actor: Actor) -> Ownership | None:
    """Make `user` the deputy of `service` in place of whoever was; None leaves it without one.

    Raises `DomainError` where the person has no role there that may reply.
    """
    return _set(OwnershipRank.DEPUTY, service, user, actor)


@transaction.atomic
def add_colleague(*, service: Service, user: User, actor: Actor) -> Ownership:
    """Let `user` share the stories of `service` with its owner: each goes to whoever carries least.

    Raises `DomainError` where the person has no role there that may reply, or is its owner.
    """
    lock(service.organisation_id)
    service.refresh_from_db(fields=["path", "depth"])
    _check_may_reply(user, service)
    held = list(Ownership.objects.filter(service=service, user=user).select_related("service"))
    for ownership in held:
        if ownership.rank == OwnershipRank.OWNER:
            raise DomainError(f"{user.full_name} is the owner of {service.name} and has its stories already.")
        if ownership.rank == OwnershipRank.COLLEAGUE:
            return ownership
        _end(ownership, actor)
    return _give(OwnershipRank.COLLEAGUE, service, user, held, actor)


@transaction.atomic
def set_answerers(
    *,
    service: Service,
    owner: User | None,
    deputy: User | None,
    actor: Actor,
    colleagues: Iterable[User] | None = None,
) -> None:
    """Set owner, deputy and colleagues together: all, or nothing where one is refused. They may change places.

    Without `colleagues`, those who share the stories stay.
    """
    chosen = None if colleagues is None else list(colleagues)
    lock(service.organisation_id)
    if chosen is not None:
        keep = {user.pk for user in chosen}
        shared = Ownership.objects.filter(service=service, rank=OwnershipRank.COLLEAGUE)
        # Whoever becomes owner or deputy keeps what they confirmed, so their row is ended there.
        keep |= {user.pk for user in (owner, deputy) if user}
        for ownership in shared.exclude(user__in=keep).select_related("service"):
            _end(ownership, actor)
    set_owner(service=service, user=owner, actor=actor)
    set_deputy(service=service, user=deputy, actor=actor)
    for user in chosen or ():
        add_colleague(service=service, user=user, actor=actor)


@transaction.atomic
def end_ownership(*, ownership: Ownership, actor: Actor) -> None:
    """Release somebody from a service."""
    lock(ownership.service.organisation_id)
    _end(ownership, actor)


@transaction.atomic
def _set(rank: OwnershipRank, service: Service, user: User | None, actor: Actor) -> Ownership | None:
    lock(service.organisation_id)
    # It may have moved since it was read, and its place says who may reply there.
    service.refresh_from_db(fields=["path", "depth"])
    if user is not None:
        _check_may_reply(user, service)
    held = list(Ownership.objects.filter(service=service, rank=rank).select_related("service"))
    if user is not None and [one.user_id for one in held] == [user.pk]:
        return held[0]
    for ownership in held:
        _end(ownership, actor)
    if user is None:
        return None
    # The owner who becomes deputy (or the other way round) has one rank, not two.
    before = list(Ownership.objects.filter(service=service, user=user).select_related("service"))
    for ownership in before:
        _end(ownership, actor)
    return _give(rank, service, user, before, actor)


def _check_may_reply(user: User, service: Service) -> None:
    if not holds_at(user, Permission.DRAFT_RESPONSE, service):
        raise DomainError(
            f"{user.full_name} has no role at {service.name} that may reply. Give them one there first."
        )


def _give(
    rank: OwnershipRank, service: Service, user: User, before: list[Ownership], actor: Actor
) -> Ownership:
    """Write the ownership. What somebody confirmed in another rank stays; who takes it themselves has confirmed it."""
    confirmed = [one.confirmed_at for one in before if one.confirmed_at]
    if user_or_none(actor) == user:
        confirmed.append(now())
    given = Ownership.objects.create(
        service=service,
        user=user,
        rank=rank,
        confirmed_at=max(confirmed, default=None),
        asked_on=next((one.asked_on for one in before if one.asked_on and not confirmed), None),
    )
    _record("ownership.given", given, actor)
    tell(user.pk)
    return given


def _end(ownership: Ownership, actor: Actor) -> None:
    _record("ownership.ended", ownership, actor)
    tell(ownership.user_id)
    ownership.delete()


def _record(action: str, ownership: Ownership, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=ownership,
        organisation_id=ownership.service.organisation_id,
        details={
            "user_id": ownership.user_id,
            "service_id": ownership.service_id,
            "rank": str(ownership.rank),
        },
    )
