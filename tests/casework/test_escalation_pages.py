"""The pages of escalations: who may open which, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.escalation import Route
from casework.models import Case, Escalation, EscalationState, EscalationTarget
from casework.services.escalations import escalate_case
from feedbackhub.core.clock import now
from stories.models import StoryFlag
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

WORDS = "She writes that a carer pushed her mother."


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    return open_about(cast.ward_4, title="Pushed")


@pytest.fixture
def found(cast: Cast, case: Case) -> Escalation:
    return escalate_case(case=case, route=Route.SAFEGUARDING, reason=WORDS, actor=cast.asha)


def status(client: Client, user: User, address: str) -> int:
    client.force_login(user)
    return client.get(address).status_code


def test_a_reader_passes_a_concern_on_from_the_case_and_others_see_that_it_was(
    client: Client, cast: Cast, case: Case
) -> None:
    StoryFlag.objects.create(story=case.story, category="adult_at_risk", raised_at=now())
    client.force_login(cast.rhys)
    page = words_of(client.get(f"/cases/{case.pk}/").content.decode())
    assert "The flags on this story call for:" in page
    assert "Safeguarding: An adult may be abused or neglected" in page
    sent = {"escalate-route": "safeguarding", "escalate-reason": WORDS}
    answer = client.post(f"/cases/{case.pk}/escalate/", sent, follow=True)
    assert "Passed to safeguarding. The public reply has its own clock." in words_of(answer.content.decode())
    client.force_login(cast.ben)
    seen = words_of(client.get(f"/cases/{case.pk}/").content.decode())
    assert "Safeguarding: Passed to Lena Brook for safeguarding, the same working day" in seen
    assert WORDS not in seen


def test_a_form_that_lacks_words_keeps_what_was_chosen(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    answer = client.post(f"/cases/{case.pk}/escalate/", {"escalate-route": "pals", "escalate-reason": ""})
    assert answer.status_code == 422
    assert "Say what the concern is" in answer.content.decode()
    assert not Escalation.objects.exists()


def test_a_double_click_passes_it_on_once(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    sent = {
        "escalate-route": "pals",
        "escalate-reason": WORDS,
        "once": "3f8d0f9a-1111-4222-8333-444455556666",
    }
    for _ in range(2):
        assert client.post(f"/cases/{case.pk}/escalate/", sent).status_code == 302
    assert Escalation.objects.count() == 1


def test_the_page_is_a_404_for_whoever_may_not_read_its_words(
    client: Client, cast: Cast, found: Escalation
) -> None:
    address = f"/escalations/{found.pk}/"
    assert {one.full_name: status(client, one, address) for one in (cast.asha, cast.lena)} == {
        "Asha Patel": 200,
        "Lena Brook": 200,
    }
    for outsider in (cast.ben, cast.priya, cast.rhys, cast.adam, cast.olga):
        assert status(client, outsider, address) == 404
        assert client.post(f"{address}decide/", {"decide-decision": "acted"}).status_code == 404
    found.refresh_from_db()
    assert found.state == EscalationState.RAISED


def test_who_raised_it_may_read_and_call_it_back_but_not_decide(
    client: Client, cast: Cast, found: Escalation
) -> None:
    client.force_login(cast.asha)
    decided = {"decide-decision": "acted", "decide-note": "Done."}
    assert client.post(f"/escalations/{found.pk}/decide/", decided).status_code == 403
    assert client.post(f"/escalations/{found.pk}/take/").status_code == 403
    client.post(f"/escalations/{found.pk}/call-back/", {"back-note": "The wrong story."})
    found.refresh_from_db()
    assert found.state == EscalationState.CALLED_BACK


def test_a_lead_takes_decides_and_finds_it_among_all(client: Client, cast: Cast, found: Escalation) -> None:
    client.force_login(cast.lena)
    assert "Safeguarding: Pushed" in words_of(client.get("/escalations/").content.decode())
    client.post(f"/escalations/{found.pk}/take/")
    wrong = client.post(
        f"/escalations/{found.pk}/decide/", {"decide-decision": "referred", "decide-note": ""}
    )
    assert wrong.status_code == 422
    client.post(
        f"/escalations/{found.pk}/decide/", {"decide-decision": "referred", "decide-note": "Council told."}
    )
    assert "Nothing waits" in words_of(client.get("/escalations/").content.decode())
    every = words_of(client.get("/escalations/?show=all&route=safeguarding").content.decode())
    assert "We passed it to another body" in every
    assert "Council told." in words_of(client.get(f"/escalations/{found.pk}/").content.decode())


def test_a_lead_says_who_takes_what_and_is_told_what_cannot_be(client: Client, cast: Cast) -> None:
    client.force_login(cast.lena)
    sent = {}
    for route in Route:
        sent |= {f"{route.value}-role": "Named nurse", f"{route.value}-limit": "d1"}
    sent["safeguarding-person"] = sent["safeguarding-deputy"] = str(cast.rhys.pk)
    assert client.post("/escalations/who/", sent).status_code == 422
    assert not EscalationTarget.objects.exists()
    sent["safeguarding-deputy"] = ""
    assert client.post("/escalations/who/", sent).status_code == 302
    kept = EscalationTarget.objects.get(route="safeguarding")
    assert (kept.person, kept.limit.words) == (cast.rhys, "within 1 working day")
    assert status(client, cast.asha, "/escalations/who/") == 403


def test_another_organisation_sees_none_of_it(
    client: Client, cast: Cast, case: Case, found: Escalation
) -> None:
    client.force_login(cast.olga)
    assert "Pushed" not in client.get("/escalations/?show=all").content.decode()
    assert client.post(f"/cases/{case.pk}/escalate/", {}).status_code == 404


def test_nothing_of_it_is_public(client: Client, cast: Cast, found: Escalation) -> None:
    client.logout()
    page = client.get(f"/stories/{found.case.story_id}/").content.decode()
    assert "Pushed" in page
    assert "afeguarding" not in page
    assert WORDS not in page


@pytest.mark.parametrize("who", ["lena", "ben", "rhys"])
def test_the_list_asks_the_same_questions_however_long_it_is(
    client: Client, cast: Cast, open_about: OpenAbout, who: str
) -> None:
    client.force_login(getattr(cast, who))
    asked = []
    for number in range(3):
        for place in range(1 + number):
            case = open_about(cast.ward_4, title=f"Story {number} {place}")
            escalate_case(case=case, route=Route.PALS, reason=WORDS, actor=cast.asha)
        client.get("/escalations/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/escalations/")
        asked.append(len(queries))
    assert asked[0] == asked[-1]
