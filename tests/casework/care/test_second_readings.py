"""A second reader for a hard case: offered, never forced; told without words; notes for the two and their lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from casework.models import Case, Reminder, ReminderKind, SecondReading
from casework.selectors.reminders import is_still_true, with_case
from casework.services.care.second_readings import (
    ask_second_reading,
    end_second_reading,
    finish_second_reading,
)
from casework.services.reminder_mail import compose
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Membership
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

OFFER = "This is a hard story. You can ask a colleague to read it with you"
SECRET = "SECRETWORD"


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """A case that its organisation counts as distressing."""
    found = open_about(cast.ward_4, title="My son")
    Case.objects.filter(pk=found.pk).update(criticality=5)
    found.refresh_from_db()
    return found


def ask(cast: Cast, case: Case) -> SecondReading:
    return ask_second_reading(case=case, asked_of=cast.priya, note=f"{SECRET}, please.", actor=cast.asha)


def owed(kind: ReminderKind) -> list[Reminder]:
    return list(with_case(Reminder.objects.filter(kind=kind), now()))


def test_it_is_offered_where_a_story_is_hard_and_only_there(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    assert OFFER in words_of(client.get(f"/cases/{case.pk}/").content.decode())
    Case.objects.filter(pk=case.pk).update(criticality=3)
    assert OFFER not in words_of(client.get(f"/cases/{case.pk}/").content.decode())
    Case.objects.filter(pk=case.pk).update(criticality=5)
    client.force_login(cast.rhys)
    assert OFFER not in words_of(client.get(f"/cases/{case.pk}/").content.decode())


def test_who_is_asked_is_mailed_without_a_word_of_the_story_or_the_note(cast: Cast, case: Case) -> None:
    ask(cast, case)
    [row] = owed(ReminderKind.SECOND_READING)
    assert row.recipient == cast.priya
    assert is_still_true(row, local_date())
    compose([row], connection=mail.get_connection()).send()
    trail = AuditEvent.objects.get(action="case.second_reading_asked")
    for place in (mail.outbox[0].subject, mail.outbox[0].body, str(trail.details)):
        assert SECRET not in place
        assert "My son" not in place
        assert "riticality" not in place
        assert "istress" not in place


def test_no_mail_goes_once_it_is_read_or_taken_back_or_out_of_sight(cast: Cast, case: Case) -> None:
    reading = ask(cast, case)
    Membership.objects.filter(user=cast.priya).update(is_active=False)
    assert not is_still_true(owed(ReminderKind.SECOND_READING)[0], local_date())
    Membership.objects.filter(user=cast.priya).update(is_active=True)
    assert is_still_true(owed(ReminderKind.SECOND_READING)[0], local_date())
    end_second_reading(reading=reading, actor=cast.asha)
    assert not is_still_true(owed(ReminderKind.SECOND_READING)[0], local_date())


def test_having_read_it_is_one_press_that_tells_who_asked_once(
    client: Client, cast: Cast, case: Case
) -> None:
    reading = ask(cast, case)
    client.force_login(cast.priya)
    page = words_of(client.get(f"/cases/{case.pk}/").content.decode())
    assert "I have read it" in page
    assert SECRET in page
    address = f"/cases/{case.pk}/second-reading/{reading.pk}/read/"
    for _ in range(2):
        answer = client.post(address, {"read-answer": "You did right by them."}, follow=True)
        assert answer.status_code == 200
    reading.refresh_from_db()
    assert reading.done_at is not None
    assert [row.recipient for row in owed(ReminderKind.SECOND_READ)] == [cast.asha]
    client.force_login(cast.asha)
    page = words_of(client.get(f"/cases/{case.pk}/").content.decode())
    assert "Priya Nair read it with you" in page
    assert "You did right by them." in page


def test_the_notes_are_for_the_two_and_their_lead(client: Client, cast: Cast, case: Case) -> None:
    reading = ask(cast, case)
    finish_second_reading(reading=reading, answer="ANSWERWORD", actor=cast.priya)
    for user, sees in ((cast.asha, True), (cast.priya, True), (cast.lena, True), (cast.ben, False)):
        client.force_login(user)
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert (SECRET in page) is sees, user
        assert ("ANSWERWORD" in page) is sees, user
        assert "Priya Nair" in page
    client.force_login(cast.rhys)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert SECRET not in page
    assert "ANSWERWORD" not in page


def test_who_cannot_see_the_case_or_is_oneself_or_was_asked_is_refused(
    client: Client, cast: Cast, case: Case
) -> None:
    for other, why in ((cast.olga, "cannot see this case"), (cast.asha, "somebody else")):
        with pytest.raises(DomainError, match=why):
            ask_second_reading(case=case, asked_of=other, note="", actor=cast.asha)
    ask(cast, case)
    with pytest.raises(DomainError, match="is asked already"):
        ask(cast, case)
    client.force_login(cast.asha)
    sent = {"second-asked_of": str(cast.priya.pk), "second-note": "Kept as typed"}
    answer = client.post(f"/cases/{case.pk}/second-reading/", sent)
    assert answer.status_code == 422
    assert "Kept as typed" in answer.content.decode()
    assert SecondReading.objects.count() == 1


def test_asking_on_the_page_is_taken_once_and_others_are_kept_out(
    client: Client, cast: Cast, case: Case
) -> None:
    sent = {"second-asked_of": str(cast.priya.pk), "second-note": ""}
    for user, status in ((cast.olga, 404), (cast.rhys, 403)):
        client.force_login(user)
        assert client.post(f"/cases/{case.pk}/second-reading/", sent).status_code == status
    client.force_login(cast.asha)
    answer = client.post(f"/cases/{case.pk}/second-reading/", sent, follow=True)
    assert "Priya Nair is asked to read it with you." in words_of(answer.content.decode())
    reading = SecondReading.objects.get()
    client.force_login(cast.ben)
    for step in ("read", "end"):
        assert client.post(f"/cases/{case.pk}/second-reading/{reading.pk}/{step}/").status_code == 404
    with pytest.raises(DomainError, match="only they can say"):
        finish_second_reading(reading=reading, answer="", actor=cast.ben)
    with pytest.raises(DomainError, match="Only who asked"):
        end_second_reading(reading=reading, actor=cast.ben)


def test_saying_no_is_as_easy_and_asks_for_no_reason(client: Client, cast: Cast, case: Case) -> None:
    reading = ask(cast, case)
    client.force_login(cast.priya)
    assert "I would rather not" in client.get(f"/cases/{case.pk}/").content.decode()
    client.post(f"/cases/{case.pk}/second-reading/{reading.pk}/end/")
    reading.refresh_from_db()
    assert reading.ended_at is not None
    with pytest.raises(DomainError, match="no longer needs"):
        finish_second_reading(reading=reading, answer="", actor=cast.priya)
    ask_second_reading(case=case, asked_of=cast.priya, note="", actor=cast.asha)


def test_the_database_holds_one_open_question_a_colleague(cast: Cast, case: Case) -> None:
    ask(cast, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondReading.objects.create(case=case, asked_by=cast.ben, asked_of=cast.priya, asked_at=now())
