"""Brings people in: account, role, perhaps a service to answer for, and the mail that tells them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import ROLE_NAMES, Role
from feedbackhub.accounts.services import send_plain_mail, set_password_link
from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import Actor, user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Invitation, Membership, Organisation, OwnershipRank, Service
from feedbackhub.organisations.selectors import live_memberships
from feedbackhub.organisations.services.guards import lock
from feedbackhub.organisations.services.ownership import add_colleague, set_deputy, set_owner
from feedbackhub.organisations.services.roles import give_role


@dataclass(frozen=True)
class Invitee:
    """Who is invited: where the mail goes, and how they are called."""

    email: str
    full_name: str
    job_title: str = ""


@transaction.atomic
def invite(
    *, invitee: Invitee, service: Service, role: Role, rank: OwnershipRank | None = None, actor: Actor
) -> Invitation:
    """Bring somebody in and owe them a mail with the link that sets their password; return the invitation.

    An account elsewhere gains a membership here and a mail that says so: name, password and the other organisation
    stay untouched and unsaid. Raises `DomainError` where the address belongs to somebody who is, or was, here.
    """
    user = add_member(invitee=invitee, service=service, role=role, actor=actor)
    if rank == OwnershipRank.OWNER:
        set_owner(service=service, user=user, actor=actor)
    elif rank == OwnershipRank.DEPUTY:
        set_deputy(service=service, user=user, actor=actor)
    elif rank == OwnershipRank.COLLEAGUE:
        add_colleague(service=service, user=user, actor=actor)
    return owe_invitation(user=user, organisation=service.organisation, actor=actor)


@transaction.atomic
def add_member(*, invitee: Invitee, service: Service, role: Role, actor: Actor) -> User:
    """Make the account where there is none, give it the role, and return it. Sends nothing. Raises as `invite` does."""
    organisation = lock(service.organisation_id)
    # In lower case, as the account is stored: the Kelvin sign, for one, becomes a K only then.
    user = User.objects.filter(email__iexact=invitee.email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(
            invitee.email.strip(),
            full_name=" ".join(invitee.full_name.split()),
            job_title=" ".join(invitee.job_title.split()),
        )
    else:
        _check_is_new_here(user, organisation)
        if not user.is_active:
            user.is_active, user.left_at = True, None
            user.save(update_fields=["is_active", "left_at"])
    give_role(user=user, service=service, role=role, actor=actor)
    return user


def owe_invitation(*, user: User, organisation: Organisation, actor: Actor) -> Invitation:
    """Write an invitation and owe its mail. Call it in the transaction of the change that it tells of."""
    invitation = Invitation.objects.create(
        user=user, organisation=organisation, invited_by=user_or_none(actor), sent_at=now()
    )
    audit.record(
        actor=actor,
        action="member.invited",
        subject=invitation,
        organisation_id=organisation.pk,
        details={"user_id": user.pk},
    )
    _owe_mail(invitation)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: Actor) -> Invitation:
    """Owe the mail again, with a new link; pressing twice in a minute sends once. Return the invitation.

    Raises `DomainError` where the person has come in since.
    """
    standing = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation.pk)
    if standing.accepted_at is not None or not standing.user.is_active:
        raise DomainError(f"{standing.user.full_name} is not waiting for an invitation any more.")
    standing.sent_at = now()
    standing.invited_by = user_or_none(actor)
    standing.save(update_fields=["sent_at", "invited_by"])
    audit.record(
        actor=actor,
        action="member.invited_again",
        subject=standing,
        organisation_id=standing.organisation_id,
        details={"user_id": standing.user_id},
    )
    _owe_mail(standing)
    return standing


def send_invitation_mail(*, invitation_id: int) -> None:
    """Send the mail that an invitation owes; nothing where it has been taken up or taken back since."""
    invitation = (
        Invitation.objects.select_related("user", "organisation", "invited_by")
        .filter(pk=invitation_id, accepted_at__isnull=True, user__is_active=True)
        .first()
    )
    if invitation is None:
        return
    user, organisation = invitation.user, invitation.organisation
    knows_password = user.has_usable_password()
    sign_in = f"{settings.SITE_URL.rstrip('/')}{reverse('accounts:sign-in')}"
    roles = live_memberships(organisation).filter(user=user)
    send_plain_mail(
        to=user.email,
        subject=f"Your invitation to answer patients’ stories at {organisation.name}",
        template="organisations/mail/invitation.txt",
        context={
            "user": user,
            "organisation": organisation,
            "inviter": invitation.invited_by.full_name if invitation.invited_by else "",
            "roles": [f"{ROLE_NAMES[Role(one.role)]}, {one.service.name}" for one in roles],
            "link": sign_in if knows_password else set_password_link(user=user),
            "knows_password": knows_password,
            "sign_in": sign_in,
        },
    )


def note_arrival(*, user: User) -> None:
    """Count every open invitation of `user` as taken up: they have signed in."""
    Invitation.objects.filter(user=user, accepted_at__isnull=True).update(accepted_at=now())


def _owe_mail(invitation: Invitation) -> None:
    outbox.enqueue(
        task="organisations.send_invitation",
        kwargs={"invitation_id": invitation.pk},
        key=f"invitation:{invitation.pk}:{int(invitation.sent_at.timestamp()) // 60}",
    )


def _check_is_new_here(user: User, organisation: Organisation) -> None:
    here = Membership.objects.filter(user=user, service__organisation=organisation)
    if here.filter(is_active=True).exists():
        raise DomainError(
            f"{user.full_name} already has access with this address. Find them on the list of responders "
            "to change what they do."
        )
    if here.exists():
        raise DomainError(
            f"{user.full_name} had access with this address and has left. Find them on the list of responders "
            "under “Left”, and let them back in."
        )
