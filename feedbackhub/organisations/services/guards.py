"""What no change of people may break: one at a time in an organisation, an administrator left, word sent upstairs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import ORGANISATION_WIDE, ROLE_NAMES, Role
from feedbackhub.core import outbox
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership, Organisation, Service
from feedbackhub.organisations.signals import member_changed

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


def lock(organisation_id: int) -> Organisation:
    """Hold the organisation until the transaction ends, so that two administrators cannot remove each other."""
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def tell(user_id: int) -> None:
    """Send `member_changed` after commit."""
    outbox.after_commit(partial(member_changed.send, sender=User, user_id=user_id))


def check_place(role: Role, service: Service) -> None:
    """Raise `DomainError` unless the role may stand at the service: leads and administrators at the root only."""
    if role in ORGANISATION_WIDE and not service.is_root():
        raise DomainError(
            f"{ROLE_NAMES[role]} is a role for the whole organisation. Choose {service.organisation.name}, "
            "or another role."
        )


def check_administrator_stays(*, user: User, organisation: Organisation, actor: Actor) -> None:
    """Raise `DomainError` where `user`'s administrator role is the actor's own, or the last that works."""
    administrators = Membership.objects.active().filter(service__organisation=organisation, role=Role.ADMIN)
    if not administrators.filter(user=user).exists():
        return
    if isinstance(actor, User) and actor.pk == user.pk:
        raise DomainError(
            "You cannot take your own administrator role away. Ask another administrator to do it."
        )
    others = administrators.exclude(user=user).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if not others.exists():
        raise DomainError(
            f"{user.full_name} is the only administrator of {organisation.name} who can sign in. "
            "Make somebody else an administrator first."
        )
