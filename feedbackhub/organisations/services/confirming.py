"""Asks who answers for a service whether they still do, and keeps what they say (evidence D.1 rows 5 to 7).

An ownership that nobody has thought of for a quarter is a name on a list. The question goes out by mail; the answer is
one press of a button; who does not answer stands in red, and keeps the stories meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.accounts.services import send_plain_mail
from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.organisations.models import Attestation, Ownership
from feedbackhub.organisations.selectors import (
    members_holding,
    ownerships_to_ask,
    ownerships_waiting_of,
    policies_of,
)
from feedbackhub.organisations.services.ownership import end_ownership

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

ASKER = SystemActor("the quarterly question")
QUESTION = "organisations.send_question"
DECLINED = "organisations.send_declined"


def ask_owners(*, now: datetime | None = None) -> int:
    """Ask everybody whose confirmation has run out, or who never gave one; give how many people were asked.

    One mail a person and organisation, whatever they answer for; a second one when half the time to answer is over.
    Running it twice on one day asks once.
    """
    today = local_date(now)
    found: dict[tuple[int, int], list[Ownership]] = {}
    for ownership in ownerships_to_ask(today):
        found.setdefault((ownership.service.organisation_id, ownership.user_id), []).append(ownership)
    for (organisation_id, user_id), held in found.items():
        _ask(organisation_id, user_id, held, now or present())
    return len(found) + _remind(now or present())


@transaction.atomic
def _ask(organisation_id: int, user_id: int, held: list[Ownership], at: datetime) -> None:
    today = local_date(at)
    Ownership.objects.filter(pk__in=[one.pk for one in held], asked_on=None).update(asked_on=today)
    audit.record_all(
        actor=ASKER,
        action="ownership.asked",
        subjects=((one, {"user_id": user_id, "service_id": one.service_id}) for one in held),
        organisation_id=organisation_id,
    )
    _owe(organisation_id, user_id, f"question:{organisation_id}:{user_id}:{today}")


def _remind(at: datetime) -> int:
    """Owe the second mail to those who were asked and have not answered for half the time."""
    asked = Ownership.objects.filter(asked_on__isnull=False, user__is_active=True, service__closed_on=None)
    rows = asked.order_by("pk").values_list("service__organisation", "user", "asked_on")
    policies = policies_of({organisation_id for organisation_id, _, _ in rows})
    number = 0
    for organisation_id, user_id, asked_on in dict.fromkeys(rows):
        half = timedelta(days=policies[organisation_id].confirm_within_days // 2)
        if asked_on is not None and local_date(at) >= asked_on + half:
            key = f"question:{organisation_id}:{user_id}:{asked_on}:again"
            number += bool(_owe(organisation_id, user_id, key))
    return number


@transaction.atomic
def ask_again(*, ownership: Ownership, actor: User) -> None:
    """Owe one person the question once more, at somebody's wish; pressing twice in a day sends once."""
    today = local_date()
    Ownership.objects.filter(pk=ownership.pk, asked_on=None).update(asked_on=today)
    organisation_id = ownership.service.organisation_id
    audit.record(
        actor=actor,
        action="ownership.asked",
        subject=ownership,
        organisation_id=organisation_id,
        details={"user_id": ownership.user_id, "service_id": ownership.service_id},
    )
    _owe(organisation_id, ownership.user_id, f"question:{organisation_id}:{ownership.user_id}:{today}:asked")


@transaction.atomic
def confirm(*, ownership: Ownership, actor: User, now: datetime | None = None) -> None:
    """Keep that the person themselves said that they still answer for the service."""
    at = now or present()
    Attestation.objects.create(
        service=ownership.service, user=actor, rank=ownership.rank, still_answers=True, at=at
    )
    Ownership.objects.filter(pk=ownership.pk, user=actor).update(
        confirmed_at=at, asked_on=None, updated_at=at
    )
    _audit("ownership.confirmed", ownership, actor)


@transaction.atomic
def decline(*, ownership: Ownership, actor: User, now: datetime | None = None) -> None:
    """Keep that the person no longer answers for the service, and release them from it. The service stands in red."""
    said = Attestation.objects.create(
        service=ownership.service,
        user=actor,
        rank=ownership.rank,
        still_answers=False,
        at=now or present(),
    )
    _owe_word_to_leads(said)
    _audit("ownership.declined", ownership, actor)
    end_ownership(ownership=ownership, actor=actor)


def send_declined(*, attestation_id: int, user_id: int) -> None:
    """Send a lead the mail that is owed: somebody no longer answers for a service."""
    said = Attestation.objects.select_related("user", "service__organisation").get(pk=attestation_id)
    lead = next((one for one in _leads_of(said.service.organisation) if one.pk == user_id), None)
    if lead is None:
        return
    send_plain_mail(
        to=lead.email,
        subject=f"{said.user.full_name} no longer answers for {said.service.name}",
        template="organisations/mail/declined.txt",
        context={
            "lead": lead,
            "person": said.user,
            "service": said.service,
            "link": f"{settings.SITE_URL.rstrip('/')}"
            f"{reverse('organisations:service', kwargs={'pk': said.service_id})}",
        },
    )


def send_question(*, user_id: int, organisation_id: int) -> None:
    """Send the question that is owed, about what is still to be confirmed; nothing where all was answered since."""
    held = list(ownerships_waiting_of(user_id, organisation_id))
    if not held or not held[0].user.is_active:
        return
    one = held[0].service.name if len(held) == 1 else f"{len(held)} services"
    send_plain_mail(
        to=held[0].user.email,
        subject=f"Do you still answer for {one}?",
        template="organisations/mail/question.txt",
        context={
            "user": held[0].user,
            "organisation": held[0].service.organisation,
            "services": [ownership.service.name for ownership in held],
            "link": f"{settings.SITE_URL.rstrip('/')}{reverse('organisations:answering')}",
        },
    )


def _leads_of(organisation: Organisation) -> list[User]:
    """Give who leads on patient experience there, each once; administrators where nobody leads."""
    members = list(members_holding(Permission.ASSIGN_CASE, organisation))
    leads = [one for one in members if one.role == Role.LEAD] or members
    return list({one.user_id: one.user for one in leads}.values())


def _owe_word_to_leads(said: Attestation) -> None:
    for lead in _leads_of(said.service.organisation):
        if lead.pk != said.user_id:
            kwargs = {"attestation_id": said.pk, "user_id": lead.pk}
            outbox.enqueue(task=DECLINED, kwargs=kwargs, key=f"declined:{said.pk}:{lead.pk}")


def _owe(organisation_id: int, user_id: int, key: str) -> bool:
    kwargs = {"user_id": user_id, "organisation_id": organisation_id}
    return outbox.enqueue(task=QUESTION, kwargs=kwargs, key=key) is not None


def _audit(action: str, ownership: Ownership, actor: User) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=ownership,
        organisation_id=ownership.service.organisation_id,
        details={"user_id": ownership.user_id, "service_id": ownership.service_id, "rank": ownership.rank},
    )
