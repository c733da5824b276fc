"""The private question whether to talk it through: asked once, of the right person; counted, and nobody named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from casework.models import Assignment, Case, DebriefAnswer, DebriefOffer
from casework.selectors.care import many_in_a_week
from casework.services.care.debriefs import answer_debrief, offer_for_the_week, settle_debrief
from casework.services.cases import answer_case, close_case, reopen_case
from feedbackhub.core import outbox
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import StaffingPolicy
from tests.casework.seeing import words_of
from tests.factories.responses import make_published

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

SITE = SystemActor("the publication of a reply")
QUESTION = "Would you like to talk it through?"


def hard_case(open_about: OpenAbout, service: Service, criticality: int = 5) -> Case:
    found = open_about(service)
    Case.objects.filter(pk=found.pk).update(criticality=criticality)
    found.refresh_from_db()
    return found


def answered_by(case: Case, user: User, approver: User) -> None:
    make_published(case.story, user, approver)
    answer_case(story=case.story, actor=SITE)


def close(case: Case, user: User) -> None:
    close_case(case=case, outcome="no_change", reason="Nothing to change.", actor=user)


def asked() -> list[str]:
    return sorted(DebriefOffer.objects.values_list("user__full_name", flat=True))


@pytest.fixture
def offer(cast: Cast, open_about: OpenAbout) -> DebriefOffer:
    answered_by(hard_case(open_about, cast.ward_4), cast.asha, cast.priya)
    return DebriefOffer.objects.get()


def test_whoever_answers_a_hard_case_is_asked_and_who_answers_another_is_not(
    cast: Cast, open_about: OpenAbout
) -> None:
    answered_by(hard_case(open_about, cast.ward_4, criticality=3), cast.ben, cast.priya)
    assert asked() == []
    answered_by(hard_case(open_about, cast.ward_4), cast.asha, cast.priya)
    assert asked() == ["Asha Patel"]


def test_who_closes_what_they_answered_is_not_asked_again(cast: Cast, open_about: OpenAbout) -> None:
    case = hard_case(open_about, cast.ward_4)
    answered_by(case, cast.asha, cast.priya)
    DebriefOffer.objects.all().delete()
    close(case, cast.asha)
    reopen_case(case=case, reason="The family rang.", actor=cast.lena)
    close(case, cast.asha)
    assert asked() == []
    reopen_case(case=case, reason="The family rang.", actor=cast.lena)
    close(case, cast.lena)
    assert asked() == ["Lena Brook"]


def test_two_hard_cases_on_one_day_are_one_question(cast: Cast, open_about: OpenAbout) -> None:
    for _ in range(2):
        close(hard_case(open_about, cast.ward_4), cast.asha)
    assert asked() == ["Asha Patel"]


def test_the_row_names_no_case_and_the_trail_no_person(offer: DebriefOffer) -> None:
    relations = {field.name for field in DebriefOffer._meta.get_fields() if field.is_relation}
    assert relations == {"organisation", "user"}
    assert not AuditEvent.objects.filter(action__startswith="debrief").exists()


def test_many_in_a_week_are_asked_once_in_that_week(cast: Cast, open_about: OpenAbout) -> None:
    StaffingPolicy.objects.create(organisation=cast.northmere, distressing_a_week=2)
    for _ in range(2):
        case = open_about(cast.ward_4)
        Case.objects.filter(pk=case.pk).update(criticality=4)
    assert many_in_a_week(now()) == {cast.northmere.pk: {cast.asha.pk}}
    assert offer_for_the_week() == 1
    assert offer_for_the_week() == 0
    assert offer_for_the_week(now=now() + timedelta(days=3)) == 0
    assert DebriefOffer.objects.get().of_the_week
    assert many_in_a_week(now() + timedelta(days=8)) == {}


def test_a_case_that_comes_back_to_somebody_counts_once(cast: Cast, open_about: OpenAbout) -> None:
    StaffingPolicy.objects.create(organisation=cast.northmere, distressing_a_week=2)
    case = hard_case(open_about, cast.ward_4)
    first = Assignment.objects.get(case=case)
    Assignment.objects.create(
        case=case, owner=cast.asha, at=now(), actor_name="x", rule=first.rule, reason="again"
    )
    assert many_in_a_week(now()) == {}


def test_the_question_stands_on_the_page_of_the_case_for_that_person_alone(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = hard_case(open_about, cast.ward_4)
    answered_by(case, cast.asha, cast.priya)
    for user, sees in ((cast.asha, True), (cast.ben, False), (cast.lena, False)):
        client.force_login(user)
        page = words_of(client.get(f"/cases/{case.pk}/").content.decode())
        assert (QUESTION in page) is sees, user
        assert (QUESTION in words_of(client.get("/care/").content.decode())) is sees, user


def test_a_lead_sees_numbers_and_a_name_only_where_it_was_asked_for(
    client: Client, cast: Cast, offer: DebriefOffer
) -> None:
    client.force_login(cast.lena)
    page = words_of(client.get("/cover/care/").content.decode())
    assert "fewer than 3" in page
    assert "Asha" not in page
    for answer in (DebriefAnswer.NO, DebriefAnswer.WHO):
        answer_debrief(offer=offer, answer=answer, actor=cast.asha)
        assert "Asha" not in words_of(client.get("/cover/care/").content.decode())
    answer_debrief(offer=offer, answer=DebriefAnswer.CALL, actor=cast.asha)
    assert "Asha Patel" in words_of(client.get("/cover/care/").content.decode())
    client.post(f"/cover/care/{offer.pk}/spoken/", follow=True)
    assert "Asha" not in words_of(client.get("/cover/care/").content.decode())
    assert AuditEvent.objects.get(action="debrief.settled").actor == cast.lena


def test_asking_for_a_call_mails_the_leads_once_without_saying_what_about(
    cast: Cast, offer: DebriefOffer
) -> None:
    for _ in range(2):
        answer_debrief(offer=offer, answer=DebriefAnswer.CALL, actor=cast.asha)
    outbox.drain()
    [message] = [one for one in mail.outbox if "get in touch" in one.subject]
    assert message.to == [cast.lena.email]
    assert "Asha Patel asks you to get in touch" in message.body
    assert "Ward 4" not in message.body
    assert "case" not in message.body.lower()


def test_no_call_is_mailed_for_where_the_person_thought_better_of_it(cast: Cast, offer: DebriefOffer) -> None:
    answer_debrief(offer=offer, answer=DebriefAnswer.CALL, actor=cast.asha)
    answer_debrief(offer=offer, answer=DebriefAnswer.NO, actor=cast.asha)
    outbox.drain()
    assert not [one for one in mail.outbox if "get in touch" in one.subject]


def test_the_answer_is_the_persons_alone(client: Client, cast: Cast, offer: DebriefOffer) -> None:
    address = f"/care/{offer.pk}/answer/"
    for user in (cast.lena, cast.ben, cast.olga):
        client.force_login(user)
        assert client.post(address, {"answer": "call"}).status_code == 404
    with pytest.raises(DomainError, match="Only the person"):
        answer_debrief(offer=offer, answer=DebriefAnswer.CALL, actor=cast.lena)
    with pytest.raises(DomainError, match="not asked to be called"):
        settle_debrief(offer=offer, actor=cast.lena)
    client.force_login(cast.asha)
    assert client.post(address, {}).status_code == 422
    StaffingPolicy.objects.create(organisation=cast.northmere, talk_to="Jo in the chaplaincy, 4455")
    page = words_of(client.post(address, {"answer": "who"}, follow=True).content.decode())
    assert "Jo in the chaplaincy, 4455" in page
    assert "Nobody is told that you looked." in page
    offer.refresh_from_db()
    assert offer.answer == DebriefAnswer.WHO


def test_only_leads_open_the_numbers(client: Client, cast: Cast, offer: DebriefOffer) -> None:
    for user in (cast.asha, cast.priya, cast.rhys):
        client.force_login(user)
        assert client.get("/cover/care/").status_code == 403
    client.force_login(cast.olga)
    assert (
        "fewer than" not in words_of(client.get("/cover/care/").content.decode()).split("People are asked")[0]
    )
