"""Asks somebody who has dealt with a hard story, once and in private, whether they want to talk it through.

The row holds no case and no words (evidence D.4: no distress scores of staff). A lead learns a name only from the
person, who asks to be called. Offers and answers leave no line in the audit trail: beside the line that says who closed
a case, it would name the person to whoever reads the trail. The row itself is the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from casework.models import Case, DebriefAnswer, DebriefOffer
from casework.selectors.care import has_finished_before, is_hard, many_in_a_week
from casework.selectors.clocks import leads_of
from feedbackhub.accounts.services import send_plain_mail
from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.models import Response

CALL_MAIL = "casework.send_call_for_debrief"
# Who was asked about a week with many hard stories is not asked about the same ones again.
QUIET = timedelta(days=7)


def offer_after_finishing(
    *, case: Case, person_id: int | None, now: datetime, reply: Response | None = None
) -> DebriefOffer | None:
    """Ask whoever answered or closed a hard case, the first time that they did either.

    `reply` is the one that answers it now. Call it in a transaction.
    """
    if person_id is None or not is_hard(case):
        return None
    if has_finished_before(case, person_id, besides=reply, now=now):
        return None
    return _offer(case.organisation_id, person_id, local_date(now))


def offer_for_the_week(*, now: datetime | None = None) -> int:
    """Ask everybody to whom many hard stories came in the last seven days; give how many were asked.

    As many as the organisation's policy says. Who was asked in these seven days is left alone.
    """
    at = now or present()
    today = local_date(at)
    number = 0
    for organisation_id, people in many_in_a_week(at).items():
        asked = DebriefOffer.objects.filter(organisation=organisation_id, on_day__gt=today - QUIET)
        known = set(asked.values_list("user", flat=True))
        for user_id in sorted(people - known):
            number += _offer(organisation_id, user_id, today, of_the_week=True) is not None
    return number


@transaction.atomic
def answer_debrief(
    *, offer: DebriefOffer, answer: str, actor: User, now: datetime | None = None
) -> DebriefOffer:
    """Keep what the person asked for; owe the leads a mail where they asked to be called. They may change their mind.

    Raises `DomainError` for an answer that is none, for anybody but the person who was asked, and once the call was
    made.
    """
    held = DebriefOffer.objects.select_for_update().get(pk=offer.pk)
    if held.user_id != actor.pk:
        raise DomainError("Only the person who was asked can answer.")
    if answer not in DebriefAnswer.values:
        raise DomainError("Choose one of the answers.")
    if held.settled_at is not None:
        raise DomainError("You have talked about it. Talk to your lead again if you would like to.")
    if held.answer == answer:
        return held
    held.answer, held.answered_at = answer, now or present()
    held.save(update_fields=["answer", "answered_at", "updated_at"])
    if answer == DebriefAnswer.CALL:
        _owe_calls(held)
    return held


@transaction.atomic
def settle_debrief(*, offer: DebriefOffer, actor: User, now: datetime | None = None) -> DebriefOffer:
    """Note that a lead and the person have spoken. Raises `DomainError` where the person did not ask to be called."""
    held = DebriefOffer.objects.select_for_update().get(pk=offer.pk)
    if held.answer != DebriefAnswer.CALL:
        raise DomainError("They have not asked to be called.")
    if held.settled_at is None:
        held.settled_at = now or present()
        held.save(update_fields=["settled_at", "updated_at"])
        audit.record(
            actor=actor, action="debrief.settled", subject=held, organisation_id=held.organisation_id
        )
    return held


def send_call_for_debrief(*, offer_id: int, user_id: int) -> None:
    """Send the mail that is owed to one lead, unless the person changed their mind or somebody has called."""
    offer = DebriefOffer.objects.filter(pk=offer_id).select_related("user", "organisation").first()
    if offer is None or offer.answer != DebriefAnswer.CALL or offer.settled_at is not None:
        return
    lead = next((one for one in leads_of(offer.organisation_id) if one.pk == user_id), None)
    if lead is None:
        return
    send_plain_mail(
        to=lead.email,
        subject="A colleague asks you to get in touch",
        template="casework/mail/call_for_debrief.txt",
        context={
            "lead": lead,
            "person": offer.user,
            "link": f"{settings.SITE_URL.rstrip('/')}{reverse('casework:care-weeks')}",
        },
    )


def _offer(
    organisation_id: int, user_id: int, day: date, *, of_the_week: bool = False
) -> DebriefOffer | None:
    # Which story it was about is kept nowhere.
    offer, is_new = DebriefOffer.objects.get_or_create(
        organisation_id=organisation_id, user_id=user_id, on_day=day, defaults={"of_the_week": of_the_week}
    )
    return offer if is_new else None


def _owe_calls(offer: DebriefOffer) -> None:
    for lead in _others(leads_of(offer.organisation_id), offer.user_id):
        kwargs = {"offer_id": offer.pk, "user_id": lead.pk}
        outbox.enqueue(task=CALL_MAIL, kwargs=kwargs, key=f"call:{offer.pk}:{lead.pk}")


def _others(people: Iterable[User], user_id: int) -> list[User]:
    return [one for one in people if one.pk != user_id]
