"""Makes one service part of another, and loses nothing: no story, case, change, role or owner is taken off its row.

The closed service is put beneath the one that took over. Everything that counts or shows "a service and all beneath
it" then holds both histories without knowing of mergers (docs/decisions/0016).
"""

from __future__ import annotations

from functools import partial

from django.db import transaction

from feedbackhub.accounts.roles import Role
from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership, Ownership, OwnershipRank, Service, ServiceMerge
from feedbackhub.organisations.services.closing import set_closed
from feedbackhub.organisations.services.guards import lock
from feedbackhub.organisations.services.moving import fresh_services, record_move
from feedbackhub.organisations.services.ownership import set_deputy, set_owner
from feedbackhub.organisations.services.roles import give_role
from feedbackhub.organisations.signals import service_merged


@transaction.atomic
def merge_services(*, source: Service, into: Service, actor: Actor) -> ServiceMerge:
    """Close `source` and make it part of `into`; return the row that says so. Done twice, it is stored once.

    What stood beneath `source` stands beneath `into`; `source` too, closed, with its stories, cases, changes, roles
    and owners. Whoever had a role at `source` has it at `into` as well. Where `into` has no owner or no deputy, that of
    `source` becomes it. Raises `DomainError` as `check_merge` does.
    """
    lock(source.organisation_id)
    old, new = fresh_services(source, into)
    if old.succeeded_by_id == new.pk:
        return ServiceMerge.objects.filter(source=old, into=new).latest("pk")
    check_merge(old, new)
    from_parent = Service.objects.get(path=old.path[: -old.steplen])
    _bring_children(old, new, actor)
    if not old.path.startswith(new.path):
        record_move(service=old, parent=new, actor=actor)
    set_closed(old, old.closed_on or local_date(), successor=new)
    _bring_people(old, new, actor)
    merge = ServiceMerge.objects.create(
        organisation_id=old.organisation_id,
        source=old,
        into=new,
        from_parent=from_parent,
        at=now(),
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
    )
    audit.record(
        actor=actor,
        action="service.merged",
        subject=old,
        organisation_id=old.organisation_id,
        details={"into": new.pk, "from_parent": from_parent.pk},
    )
    outbox.after_commit(partial(service_merged.send, sender=Service, source_id=old.pk, into_id=new.pk))
    return merge


def check_merge(source: Service, into: Service) -> None:
    """Raise `DomainError` unless `source` may become part of `into`. Its own parent, or one further up, is allowed."""
    if source.organisation_id != into.organisation_id:
        raise DomainError("Services of two organisations cannot be merged.")
    if source.is_root():
        raise DomainError("The organisation itself cannot become part of one of its services.")
    if source.pk == into.pk:
        raise DomainError("Choose another service: one cannot become part of itself.")
    if into.is_root():
        raise DomainError(
            f"A service cannot become part of the whole organisation. Close {source.name} instead: later stories then "
            "go to the service above it."
        )
    if into.path.startswith(source.path):
        raise DomainError(
            f"{into.name} stands beneath {source.name}. Merge {into.name} into {source.name} instead, or move it first."
        )
    if source.succeeded_by_id is not None:
        raise DomainError(f"{source.name} is part of another service already. Open it again first.")
    if into.is_closed:
        raise DomainError(f"{into.name} has closed. Choose a service that is open.")


def _bring_children(source: Service, into: Service, actor: Actor) -> None:
    """Put what stands directly beneath `source` beneath `into`; services that became part of `source` stay with it."""
    children = Service.objects.filter(path__startswith=source.path, depth=source.depth + 1)
    for child in children.exclude(succeeded_by=source):
        record_move(service=child, parent=into, actor=actor)


def _bring_people(source: Service, into: Service, actor: Actor) -> None:
    """Give whoever has a role at `source` the same at `into`, unless they hold it there or above it already."""
    there = {
        (membership.user_id, membership.role)
        for membership in Membership.objects.filter(is_active=True, service__path__in=into.paths_up)
    }
    roles = Membership.objects.active().filter(service=source).select_related("user").order_by("pk")
    for membership in roles:
        if (membership.user_id, membership.role) not in there:
            give_role(user=membership.user, service=into, role=Role(membership.role), actor=actor)
    _bring_answerers(source, into, actor)


def _bring_answerers(source: Service, into: Service, actor: Actor) -> None:
    """Let owner and deputy of `source` answer for `into` where it has none; who cannot reply there is passed over.

    Colleagues who shared its stories stay behind: who shares those of `into` is for its own people to say.
    """
    taken = {one.rank: one.user_id for one in Ownership.objects.filter(service=into)}
    held = Ownership.objects.filter(service=source).exclude(rank=OwnershipRank.COLLEAGUE)
    for ownership in held.select_related("user").order_by("-rank", "pk"):
        if ownership.rank in taken or ownership.user_id in taken.values():
            continue
        set_rank = set_owner if ownership.rank == "owner" else set_deputy
        try:
            set_rank(service=into, user=ownership.user, actor=actor)
        except DomainError:
            continue
        taken[ownership.rank] = ownership.user_id
