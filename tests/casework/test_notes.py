"""Notes between colleagues: kept as written, told to whom they name, never public, never in a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, connection, transaction

from casework.models import CaseNote, Reminder, ReminderKind
from casework.selectors.reminders import is_still_true, with_case
from casework.services.notes import add_note
from casework.services.reminder_mail import compose
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Membership
from tests.casework.seeing import elements, tree_of, words, words_of

if TYPE_CHECKING:
    from django.test import Client

    from casework.models import Case
    from tests.people import Cast


def test_whom_a_note_names_is_told_once_a_day_and_its_writer_never(cast: Cast, case: Case) -> None:
    for _ in range(2):
        add_note(case=case, text="@Priya Nair, @Rhys and @Asha: the family rang.", actor=cast.asha)
    told = Reminder.objects.filter(kind=ReminderKind.MENTIONED)
    assert set(told.values_list("recipient", flat=True)) == {cast.priya.pk, cast.rhys.pk}
    assert told.count() == 2


def test_nobody_outside_the_case_can_be_named(cast: Cast, case: Case) -> None:
    with pytest.raises(DomainError, match="Nobody who can see this case is called “Olga Hart”"):
        add_note(case=case, text="@Olga Hart must know", actor=cast.asha)
    assert not CaseNote.objects.exists()
    assert not Reminder.objects.filter(kind=ReminderKind.MENTIONED).exists()


def test_neither_mail_nor_audit_holds_the_words(cast: Cast, case: Case) -> None:
    add_note(case=case, text="@Priya Nair: her daughter is a SECRETWORD nurse", actor=cast.asha)
    owed = list(
        Reminder.objects.filter(kind=ReminderKind.MENTIONED).select_related("case__service", "recipient")
    )
    compose(owed, connection=mail.get_connection()).send()
    assert "named you in a note" in mail.outbox[0].subject
    assert f"/cases/{case.pk}/" in mail.outbox[0].body
    trail = AuditEvent.objects.get(action="case.note_added")
    for place in (mail.outbox[0].subject, mail.outbox[0].body, str(trail.details)):
        assert "SECRETWORD" not in place
        assert "Glasses" not in place


def test_a_note_is_never_changed(cast: Cast, case: Case) -> None:
    note = add_note(case=case, text="The family rang.", actor=cast.asha)
    note.text = "Nobody rang."
    with pytest.raises(TypeError):
        note.save()
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        CaseNote.objects.filter(pk=note.pk).update(text="Nobody rang.")


def test_the_box_says_who_will_read_it_and_the_page_shows_what_was_written(
    client: Client, cast: Cast, case: Case
) -> None:
    client.force_login(cast.rhys)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "never the author or the public" in words_of(page)
    sent = {"note-text": "@Asha Patel <b>rings</b> them"}
    page = client.post(f"/cases/{case.pk}/note/", sent, follow=True).content.decode()
    assert "Your note is added. Only colleagues can read it." in words_of(page)
    notes = elements(tree_of(page), "//article[starts-with(@id, 'note-')]")
    assert words(notes[0]).startswith("Rhys Morgan")
    assert "<b>rings</b>" not in page


def test_the_list_names_everybody_who_can_see_the_case_but_oneself(
    client: Client, cast: Cast, case: Case
) -> None:
    client.force_login(cast.asha)
    page = tree_of(client.get(f"/cases/{case.pk}/").content.decode())
    listed = [item.get("data-app-name") for item in elements(page, "//li[@data-app-name]")]
    assert listed == ["@Adam Frost", "@Ben Okafor", "@Lena Brook", "@Priya Nair", "@Rhys Morgan"]


def test_a_wrong_name_keeps_what_was_typed(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    response = client.post(f"/cases/{case.pk}/note/", {"note-text": "@Olga Hart must know"})
    assert response.status_code == 422
    assert "@Olga Hart must know" in response.content.decode()


def test_a_note_of_another_organisation_is_out_of_reach(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.olga)
    assert client.post(f"/cases/{case.pk}/note/", {"note-text": "Hello"}).status_code == 404
    assert not CaseNote.objects.exists()


def test_no_public_page_shows_a_note(client: Client, cast: Cast, case: Case) -> None:
    add_note(case=case, text="SECRETWORD among colleagues", actor=cast.asha)
    page = client.get(f"/stories/{case.story_id}/").content.decode()
    assert "Glasses found" in page
    assert "SECRETWORD" not in page


def test_the_guard_is_in_the_database(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'words_are_never_changed' AND tgrelid IN "
            "('casework_casenote'::regclass, 'casework_casesnooze'::regclass, 'casework_casemerge'::regclass)"
        )
        assert cursor.fetchone() == (3,)


def test_who_lost_sight_of_the_case_gets_no_mail(cast: Cast, case: Case) -> None:
    add_note(case=case, text="@Priya Nair, the family rang.", actor=cast.asha)
    owed = with_case(Reminder.objects.filter(kind=ReminderKind.MENTIONED), now()).get()
    assert is_still_true(owed, local_date())
    Membership.objects.filter(user=cast.priya).update(is_active=False)
    assert not is_still_true(owed, local_date())
