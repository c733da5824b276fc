"""Ends a person's access to an organisation, and lets them back in. Nothing they did is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from feedbackhub.accounts.models import User
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Absence, Invitation, Membership, Organisation, Ownership
from feedbackhub.organisations.services.guards import check_administrator_stays, lock, tell
from feedbackhub.organisations.services.invitations import owe_invitation

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


@transaction.atomic
def leave(*, user: User, organisation: Organisation, actor: Actor) -> None:
    """End all roles, ownerships and open invitations of `user` here; close the account where it was their last place.

    A closed account is refused at its next request. Raises `DomainError` for oneself and for the last administrator.
    """
    lock(organisation.pk)
    if isinstance(actor, User) and actor.pk == user.pk:
        raise DomainError("You cannot end your own access. Ask another administrator to do it.")
    check_administrator_stays(user=user, organisation=organisation, actor=actor)
    moment = now()
    here = Membership.objects.filter(user=user, service__organisation=organisation, is_active=True)
    ended = here.update(is_active=False, ended_at=moment, updated_at=moment)
    if not ended:
        raise DomainError(f"{user.full_name} has no access to {organisation.name} any more.")
    owned, _ = Ownership.objects.filter(user=user, service__organisation=organisation).delete()
    Invitation.objects.filter(user=user, organisation=organisation, accepted_at__isnull=True).delete()
    # Whoever has left is not away: nobody stands in for them any more. Where they stood in, the routing passes them by.
    Absence.objects.standing().filter(user=user, organisation=organisation).update(ended_at=moment)
    if not Membership.objects.filter(user=user, is_active=True).exists():
        User.objects.filter(pk=user.pk).update(is_active=False, left_at=moment)
    audit.record(
        actor=actor,
        action="member.left",
        subject=user,
        organisation_id=organisation.pk,
        details={"roles": ended, "services": owned},
    )
    tell(user.pk)


@transaction.atomic
def let_back_in(*, user: User, organisation: Organisation, actor: Actor) -> Invitation:
    """Give back the roles that ended when `user` left, owe them a mail, and return its invitation.

    What they owned stays with whoever has it now. Raises `DomainError` where they have not left.
    """
    lock(organisation.pk)
    here = Membership.objects.filter(user=user, service__organisation=organisation)
    if here.filter(is_active=True).exists() or not here.exists():
        raise DomainError(f"{user.full_name} has not left.")
    left = here.aggregate(at=Max("ended_at"))["at"]
    restored = here.filter(ended_at=left).update(is_active=True, ended_at=None, updated_at=now())
    User.objects.filter(pk=user.pk).update(is_active=True, left_at=None)
    audit.record(
        actor=actor,
        action="member.let_back_in",
        subject=user,
        organisation_id=organisation.pk,
        details={"roles": restored},
    )
    tell(user.pk)
    user.refresh_from_db(fields=["is_active", "left_at"])
    return owe_invitation(user=user, organisation=organisation, actor=actor)
