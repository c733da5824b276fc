"""The desk of one case: who sees it, what they can do there, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case, CaseState
from casework.services.assignment import assign_case
from casework.services.cases import close_case
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from stories.models import Story, StoryState
from tests.casework.making import publish_reply
from tests.casework.seeing import elements, tree_of, words, words_of
from tests.people import join

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


# What whoever may work on an open case can do on its page.
WORKING = {"note", "close", "join", "snooze", "merge"}
# The forms of the other parts' panels are for their own tests.
CARD = WORKING | {"assign", "route", "hand-over", "wake", "reopen", "split", "link-change"}


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case about Ward 4."""
    return open_about(
        cast.ward_4,
        title="Glasses found",
        body="My **glasses** were found.\n\n<script>alert(1)</script>",
        criticality=4,
    )


def see(client: Client, user: User, case: Case) -> str:
    client.force_login(user)
    response = client.get(f"/cases/{case.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def actions(page: str) -> set[str]:
    """Give what the forms of the case card do; the composer's are another room's."""
    addresses = [form.get("action", "") for form in elements(tree_of(page), "//main//form")]
    found = {address.rstrip("/").rsplit("/", 1)[-1] for address in addresses if address.startswith("/cases/")}
    return found & CARD


def test_it_says_who_has_the_case_and_why(client: Client, cast: Cast, case: Case) -> None:
    seen = words_of(see(client, cast.asha, case))
    for said in (
        "Glasses found",
        "daisy47 (the patient)",
        "Asha Patel, Ward manager",
        "Ben Okafor",
        "Asha Patel is the owner of Ward 4.",
        "working day",
        "4 of 5, strongly critical",
        "Case opened",
        "Given to Asha Patel; Ben Okafor stands in",
    ):
        assert said in seen


def test_the_story_is_shown_as_the_patient_wrote_it_and_harmless(
    client: Client, cast: Cast, case: Case
) -> None:
    page = see(client, cast.asha, case)
    assert "<strong>glasses</strong>" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("asha", WORKING | {"hand-over"}),
        ("ben", WORKING | {"hand-over"}),
        ("priya", WORKING),
        ("lena", WORKING | {"assign", "route"}),
        ("adam", {"note", "assign", "route"}),
        ("rhys", {"note"}),
    ],
)
def test_each_role_sees_what_it_may_do(
    client: Client, cast: Cast, case: Case, name: str, may: set[str]
) -> None:
    assert actions(see(client, getattr(cast, name), case)) == may


def test_an_author_without_a_name_is_named_by_role(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4, author_name="", author_role="a relative")
    assert "A relative" in see(client, cast.asha, case)
    assert "by Somebody" not in words_of(see(client, cast.asha, case))


def test_after_the_reply_comes_the_change(client: Client, cast: Cast, case: Case) -> None:
    said = ("Write another reply", "Record what changes because of this", "See it as the public does")
    before = see(client, cast.asha, case)
    assert "Write a reply" in before
    assert "Begin to write" in before
    assert "Record what changes" not in before
    publish_reply(case.story)
    after = see(client, cast.asha, case)
    assert all(words in after for words in said)
    assert "Record what changes" not in see(client, cast.rhys, case)


def test_a_reader_writes_no_reply(client: Client, cast: Cast, case: Case) -> None:
    assert elements(tree_of(see(client, cast.rhys, case)), "//main//form//textarea[@name='body']") == []


def test_a_case_of_another_organisation_is_not_there(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.olga)
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    for action in ("assign", "route", "close", "reopen"):
        assert client.post(f"/cases/{case.pk}/{action}/").status_code == 404
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_a_case_of_another_ward_is_not_there(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    client.force_login(cast.asha)
    assert client.get(f"/cases/{open_about(cast.ward_5).pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("rhys", "assign"),
        ("rhys", "route"),
        ("rhys", "close"),
        ("rhys", "reopen"),
        ("asha", "assign"),
        ("asha", "route"),
        ("adam", "close"),
        ("adam", "reopen"),
    ],
)
def test_what_a_role_may_not_do_is_refused(
    client: Client, cast: Cast, case: Case, name: str, action: str
) -> None:
    client.force_login(getattr(cast, name))
    assert client.post(f"/cases/{case.pk}/{action}/", {"close-outcome": "no_change"}).status_code == 403


def test_a_role_at_another_ward_does_nothing_here(client: Client, cast: Cast, case: Case) -> None:
    join(cast.rhys, cast.ward_5, Role.RESPONDER)
    assert actions(see(client, cast.rhys, case)) == {"note"}
    sent = {"close-outcome": "no_change", "close-reason": "Only praise"}
    assert client.post(f"/cases/{case.pk}/close/", sent).status_code == 403
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_a_page_is_not_an_action(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.lena)
    for action in ("assign", "route", "close", "reopen"):
        assert client.get(f"/cases/{case.pk}/{action}/").status_code == 405


def test_a_lead_gives_the_case_to_somebody(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.lena)
    sent = {"assign-owner": cast.priya.pk, "assign-reason": "She knows the family"}
    response = client.post(f"/cases/{case.pk}/assign/", sent, follow=True)
    assert response.redirect_chain == [(f"/cases/{case.pk}/", 302)]
    seen = words_of(response.content.decode())
    assert "Priya Nair has this case now." in seen
    assert "Lena Brook chose Priya Nair: She knows the family" in seen


def test_only_those_who_may_reply_there_are_offered(client: Client, cast: Cast, case: Case) -> None:
    page = tree_of(see(client, cast.lena, case))
    offered = [words(option) for option in elements(page, "//select[@id='id_assign-owner']/option")]
    assert offered == [
        "Select somebody who may reply here",
        "Asha Patel, Ward manager",
        "Ben Okafor, Deputy ward manager",
        "Lena Brook, Patient experience lead",
        "Priya Nair, Matron",
    ]


@pytest.mark.parametrize("owner", ["", "0", "rhys", "olga", "asha"])
def test_a_wrong_choice_is_shown_again_with_its_error(
    client: Client, cast: Cast, case: Case, owner: str
) -> None:
    client.force_login(cast.lena)
    person = getattr(cast, owner, None)
    response = client.post(f"/cases/{case.pk}/assign/", {"assign-owner": person.pk if person else owner})
    assert response.status_code == 422
    page = response.content.decode()
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert elements(tree_of(page), "//details[@open]//select[@id='id_assign-owner']")


def test_routing_again_says_what_it_did(client: Client, cast: Cast, case: Case) -> None:
    assign_case(case=case, owner=cast.priya, reason="", actor=cast.lena)
    client.force_login(cast.lena)
    seen = words_of(client.post(f"/cases/{case.pk}/route/", follow=True).content.decode())
    assert "Asha Patel is the owner of Ward 4." in seen
    seen = words_of(client.post(f"/cases/{case.pk}/route/", follow=True).content.decode())
    assert "The routing leaves the case with whom it is." in seen


def test_closing_asks_for_what_came_of_it(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    for sent, said in (
        ({}, "Answer “What came of it?”"),
        ({"close-outcome": "no_change"}, "Say why no change is needed"),
        ({"close-outcome": "change"}, "Record the change first"),
    ):
        response = client.post(f"/cases/{case.pk}/close/", sent)
        assert response.status_code == 422
        assert said in response.content.decode()
    sent = {"close-outcome": "no_change", "close-reason": "Only praise"}
    seen = words_of(client.post(f"/cases/{case.pk}/close/", sent, follow=True).content.decode())
    assert "The case is closed." in seen
    assert "No change is needed" in seen
    assert "Only praise" in seen
    assert "Closed without a reply" in seen


def test_a_closed_case_can_be_opened_again(client: Client, cast: Cast, case: Case) -> None:
    close_case(case=case, outcome="no_change", reason="Only praise", actor=cast.asha)
    assert actions(see(client, cast.asha, case)) == {"note", "reopen", "join"}
    assert client.post(f"/cases/{case.pk}/reopen/", {"reopen-reason": ""}).status_code == 422
    response = client.post(f"/cases/{case.pk}/reopen/", {"reopen-reason": "She wrote again"}, follow=True)
    seen = words_of(response.content.decode())
    assert "The case is open again." in seen
    assert "Opened again once" in seen


def test_closing_twice_is_told(client: Client, cast: Cast, case: Case) -> None:
    close_case(case=case, outcome="no_change", reason="Only praise", actor=cast.asha)
    client.force_login(cast.asha)
    sent = {"close-outcome": "no_change", "close-reason": "Only praise"}
    response = client.post(f"/cases/{case.pk}/close/", sent)
    assert response.status_code == 422
    assert "This case is closed, so it cannot become closed." in response.content.decode()


def test_a_withdrawn_story_shows_none_of_its_words(client: Client, cast: Cast, case: Case) -> None:
    Story.objects.update(state=StoryState.WITHDRAWN)
    page = see(client, cast.lena, case)
    assert "took this story back" in page
    assert "Glasses found" not in page
    assert "were found" not in page


def test_a_case_of_nobody_stands_in_red(client: Client, cast: Cast, case: Case) -> None:
    Case.objects.update(owner=None, deputy=None)
    assert "Nobody has this case." in words_of(see(client, cast.lena, case))
    Case.objects.update(owner=cast.asha)
    User.objects.filter(pk=cast.asha.pk).update(is_active=False)
    assert "Asha Patel has this case and can no longer reply." in words_of(see(client, cast.lena, case))


def test_the_queries_of_the_page_do_not_grow_with_its_history(client: Client, cast: Cast, case: Case) -> None:
    def queries() -> int:
        see(client, cast.lena, case)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/cases/{case.pk}/")
        return len(captured)

    few = queries()
    for _ in range(5):
        assign_case(case=case, owner=cast.priya, reason="", actor=cast.lena)
        assign_case(case=case, owner=cast.ben, reason="", actor=cast.lena)
    assert queries() == few
    publish_reply(case.story)
    publish_reply(case.story)
    several = queries()
    publish_reply(case.story)
    assert queries() == several
    # Kinds of rows of which there are none cost no question, and nothing is asked twice.
    assert few <= 15
    assert several <= 19
