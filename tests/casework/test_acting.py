"""A form is taken in once, and on the case as its page showed it; the second press and the stale page do no harm."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from casework.models import Case, CaseNote, CaseState, CaseStateChange
from casework.services.acting import act_on_case
from casework.services.assignment import assign_case
from casework.services.cases import close_case
from casework.services.notes import add_note
from feedbackhub.core import once
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from feedbackhub.core.models import SentForm
from tests.casework.seeing import elements, tree_of, words, words_of

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.people import Cast


def stamp(client: Client, user: User, case: Case) -> dict[str, str]:
    """Open the page as a person does and give what its close form carries."""
    client.force_login(user)
    page = tree_of(client.get(f"/cases/{case.pk}/").content.decode())
    hidden = elements(page, f"//form[@action='/cases/{case.pk}/close/']//input[@type='hidden']")
    found = {str(field.get("name")): str(field.get("value")) for field in hidden}
    return {name: found[name] for name in ("once", "version", "seen")}


def closing(reason: str = "Only praise", **more: str) -> dict[str, str]:
    return {"close-outcome": "no_change", "close-reason": reason, **more}


def test_a_double_click_closes_once_and_is_answered_as_the_first(
    client: Client, cast: Cast, case: Case
) -> None:
    sent = closing(**stamp(client, cast.asha, case))
    answers = [client.post(f"/cases/{case.pk}/close/", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert CaseStateChange.objects.filter(case=case, after=CaseState.CLOSED).count() == 1
    seen = words_of(client.get(f"/cases/{case.pk}/").content.decode())
    assert seen.count("The case is closed.") == 1


def test_a_note_that_is_sent_twice_is_there_once(client: Client, cast: Cast, case: Case) -> None:
    token = stamp(client, cast.asha, case)["once"]
    for _ in range(2):
        client.post(f"/cases/{case.pk}/note/", {"note-text": "They rang.", "once": token})
    assert CaseNote.objects.count() == 1
    client.post(f"/cases/{case.pk}/note/", {"note-text": "They rang.", "once": "another page"})
    assert CaseNote.objects.count() == 2


def test_a_form_that_was_refused_may_be_sent_again(client: Client, cast: Cast, case: Case) -> None:
    sent = {"once": "the same token", "note-text": "@Olga Hart must know"}
    client.force_login(cast.asha)
    assert client.post(f"/cases/{case.pk}/note/", sent).status_code == 422
    assert client.post(f"/cases/{case.pk}/note/", sent | {"note-text": "Never mind"}).status_code == 302
    assert CaseNote.objects.count() == 1


def test_one_token_on_two_forms_or_by_two_people_is_two_forms(client: Client, cast: Cast, case: Case) -> None:
    for person in (cast.asha, cast.ben):
        client.force_login(person)
        client.post(f"/cases/{case.pk}/note/", {"note-text": "They rang.", "once": "guessed"})
    client.post(f"/cases/{case.pk}/close/", closing(once="guessed"))
    assert CaseNote.objects.count() == 2
    assert Case.objects.get().state == CaseState.CLOSED


def test_a_stale_page_is_refused_and_both_texts_stand_side_by_side(
    client: Client, cast: Cast, case: Case
) -> None:
    carried = stamp(client, cast.asha, case)
    close_case(case=case, outcome="no_change", reason="The ward thanked her in person", actor=cast.ben)
    response = client.post(f"/cases/{case.pk}/close/", closing("Mine says otherwise", **carried))
    assert response.status_code == 422
    page = tree_of(response.content.decode())
    sides = [words(side) for side in elements(page, "//*[@class='app-stale__sides']/div")]
    assert "The ward thanked her in person" in sides[0]
    assert "Ben Okafor" in sides[0]
    assert "Mine says otherwise" in sides[1]
    assert elements(page, "//textarea[@name='close-reason'][contains(., 'Mine says otherwise')]")
    assert Case.objects.get().outcome_reason == "The ward thanked her in person"


def test_a_page_that_shows_the_case_as_it_is_now_is_taken(client: Client, cast: Cast, case: Case) -> None:
    stale = stamp(client, cast.asha, case)
    assign_case(case=case, owner=cast.ben, reason="", actor=cast.lena)
    assert client.post(f"/cases/{case.pk}/close/", closing(**stale)).status_code == 422
    assert (
        client.post(f"/cases/{case.pk}/close/", closing(**stamp(client, cast.asha, case))).status_code == 302
    )


def test_a_note_never_makes_a_page_stale(client: Client, cast: Cast, case: Case) -> None:
    carried = stamp(client, cast.asha, case)
    add_note(case=case, text="They rang.", actor=cast.ben)
    assert client.post(f"/cases/{case.pk}/close/", closing(**carried)).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
def test_a_version_that_is_none_is_not_asked(client: Client, cast: Cast, case: Case, version: str) -> None:
    client.force_login(cast.asha)
    assert client.post(f"/cases/{case.pk}/close/", closing(version=version, seen="x")).status_code == 302


def test_what_is_refused_leaves_nothing_behind(cast: Cast, case: Case) -> None:
    def fail() -> None:
        add_note(case=case, text="They rang.", actor=cast.asha)
        raise DomainError("No")

    with pytest.raises(DomainError, match="No"):
        act_on_case(case=case, act=fail, key="k")
    with pytest.raises(StaleEdit):
        act_on_case(case=case, act=lambda: None, key="k", version=case.version + 1)
    assert not SentForm.objects.exists()
    assert not CaseNote.objects.exists()


def test_old_forms_are_forgotten_and_young_ones_kept(db: None) -> None:
    for key, days in (("old", 8), ("young", 6)):
        once.take_in(key=key, now=now() - timedelta(days=days))
    assert once.forget_old_forms() == 1
    assert SentForm.objects.get().key == "young"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_do_it_once(cast: Cast, case: Case) -> None:
    start, done = Barrier(2), []

    def press() -> None:
        try:
            start.wait()
            done.append(
                act_on_case(
                    case=case,
                    act=lambda: add_note(case=case, text="They rang.", actor=cast.asha),
                    key="one page",
                )
            )
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert CaseNote.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_form_is_taken_in() -> None:
    with pytest.raises(RuntimeError):
        once.take_in(key="k")
    with transaction.atomic():
        assert once.take_in(key="k")


def test_every_form_of_the_card_carries_its_stamp(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.lena)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    for action in ("assign", "close", "snooze", "merge"):
        form = elements(tree_of(page), f"//form[@action='/cases/{case.pk}/{action}/']")[0]
        assert {"once", "version", "seen"} <= {str(one.get("name")) for one in elements(form, ".//input")}
    assert len(set(re.findall(r'name="once" value="([^"]+)"', page))) == 1
