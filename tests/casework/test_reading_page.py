"""What a case's page shows of what was read, to whom, and what people can decide there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from feedbackhub.core.clock import now
from stories.models import CriticalityDecision, FlagDecision, FlagState, Story, StoryFlag
from stories.services.emptying import erase_stories
from stories.services.reading import read_stories
from tests.casework.seeing import elements, has_class, tree_of, words, words_of
from tests.people import TESTS

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

BODY = (
    "They operated on the wrong knee. My purse was stolen from the ward.\n\n"
    "Ring me on 07700 900123. I was left <b>waiting</b> for six hours."
)
PHONE = "07700 900123"


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """A case with concerns and a telephone number in its story."""
    found = open_about(cast.ward_4, title="A visit", body=BODY)
    read_stories([found.story])
    return found


def see(client: Client, user: User, case: Case) -> str:
    client.force_login(user)
    response = client.get(f"/cases/{case.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def flag(case: Case, category: str = "crime") -> StoryFlag:
    return StoryFlag.objects.get(story=case.story, category=category)


def send(client: Client, user: User, address: str, **data: Any) -> Any:
    client.force_login(user)
    return client.post(address, data)


def decide(client: Client, user: User, case: Case, one: StoryFlag, step: str, reason: str = "") -> Any:
    data = {"step": step, f"flag-{one.pk}-reason": reason}
    return send(client, user, f"/cases/{case.pk}/flags/{one.pk}/", **data)


def marks(page: str) -> list[str]:
    return [words(one) for one in elements(tree_of(page), f"//article//mark[{has_class('app-mark')}]")]


def test_the_words_of_each_concern_are_marked_and_numbered(client: Client, cast: Cast, case: Case) -> None:
    page = see(client, cast.asha, case)
    standing = StoryFlag.objects.standing().filter(story=case.story)
    assert PHONE in marks(page)
    for one in standing:
        assert elements(tree_of(page), f"//*[@id='flag-{one.pk}']"), "its number leads to the panel"
        assert elements(tree_of(page), f"//*[@id='words-flag-{one.pk}']"), "and back to the words"
        assert f"“{one.quote}”" in words_of(page)
    seen = words_of(page)
    assert "5 of 5, severely critical" in seen
    assert "FeedbackHub proposes this. Nobody has decided yet." in seen
    assert "They operated on the wrong knee" in seen
    assert "Patient safety lead and a director: at once" in seen


def test_the_story_s_words_stay_harmless_and_whole(client: Client, cast: Cast, case: Case) -> None:
    page = see(client, cast.asha, case)
    assert "<b>waiting</b>" not in page
    [article] = elements(tree_of(page), "//article[@aria-labelledby='story-heading']")
    for number in elements(article, ".//sup"):
        number.clear(keep_tail=True)
    assert "I was left <b>waiting</b> for six hours." in words(article)


def test_who_may_only_read_sees_what_it_is_and_not_the_number(client: Client, cast: Cast, case: Case) -> None:
    for reader in (cast.rhys, cast.adam):
        page = see(client, reader, case)
        assert PHONE not in page
        assert "[phone number]" in words_of(page)
        assert "Hidden, since you may read here and not reply: phone number." in words_of(page)
    assert PHONE in see(client, cast.asha, case)


def test_who_may_only_read_sees_no_number_in_the_title_or_in_an_unread_story(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    fresh = open_about(cast.ward_4, title=f"Ring {PHONE}", body=f"I said ring {PHONE}.")
    fresh.story.readings.all().delete()
    StoryFlag.objects.all().delete()
    assert PHONE not in see(client, cast.rhys, fresh)


def test_what_a_colleague_found_harmless_is_shown_to_readers(client: Client, cast: Cast, case: Case) -> None:
    decide(client, cast.asha, case, flag(case, "identifiable"), "dismissed", "That is the ward’s own number")
    assert PHONE in see(client, cast.rhys, case)


def test_dismissing_asks_for_a_reason_and_keeps_it(client: Client, cast: Cast, case: Case) -> None:
    one = flag(case)
    refused = decide(client, cast.asha, case, one, "dismissed")
    assert refused.status_code == 422
    assert "Say why there is nothing in it" in words_of(refused.content.decode())
    assert decide(client, cast.asha, case, one, "dismissed", "Found in the laundry").status_code == 302
    seen = words_of(see(client, cast.asha, case))
    assert "Dismissed (1)" in seen
    assert "Dismissed by Asha Patel on" in seen
    assert "Found in the laundry" in seen
    assert one.quote not in marks(see(client, cast.asha, case))


def test_a_flag_can_be_confirmed_and_opened_again(client: Client, cast: Cast, case: Case) -> None:
    decide(client, cast.asha, case, flag(case), "confirmed")
    assert flag(case).state == FlagState.CONFIRMED
    decide(client, cast.ben, case, flag(case), "reopened")
    assert flag(case).state == FlagState.OPEN


@pytest.mark.parametrize("step", ["", "raised", "lapsed", "nonsense"])
def test_no_other_step_can_be_sent(client: Client, cast: Cast, case: Case, step: str) -> None:
    assert decide(client, cast.asha, case, flag(case), step, "Why").status_code == 422
    assert not FlagDecision.objects.exists()


def test_a_double_click_is_one_decision(client: Client, cast: Cast, case: Case) -> None:
    one = flag(case)
    for _ in range(2):
        data = {"step": "confirmed", f"flag-{one.pk}-reason": "", "once": "the-token-of-this-page"}
        assert send(client, cast.asha, f"/cases/{case.pk}/flags/{one.pk}/", **data).status_code == 302
    assert FlagDecision.objects.count() == 1


def test_a_concern_is_raised_by_hand(client: Client, cast: Cast, case: Case) -> None:
    address = f"/cases/{case.pk}/raise/"
    data = {"raise-category": "candour", "raise-quote": "nobody wrote this", "raise-reason": "I was there"}
    refused = send(client, cast.asha, address, **data)
    assert "These words do not stand in the story" in words_of(refused.content.decode())
    assert "I was there" in refused.content.decode(), "nothing that was typed is lost"
    data["raise-quote"] = "the wrong knee"
    assert send(client, cast.asha, address, **data).status_code == 302
    assert "The duty of candour may apply Confirmed" in words_of(see(client, cast.asha, case))


def test_a_colleague_decides_how_critical_it_is_and_takes_it_back(
    client: Client, cast: Cast, case: Case
) -> None:
    address = f"/cases/{case.pk}/criticality/"
    back = {"criticality-level": "back", "criticality-reason": "Wrong"}
    assert send(client, cast.asha, address, **back).status_code == 422, "there is nothing to take back"
    data = {"criticality-level": "2", "criticality-reason": "The right knee after all"}
    assert send(client, cast.asha, address, **data).status_code == 302
    seen = words_of(see(client, cast.rhys, case))
    assert "2 of 5, mildly critical" in seen
    assert "Asha Patel decided this on" in seen
    assert "FeedbackHub proposed 5 of 5." in seen
    assert send(client, cast.asha, address, **back).status_code == 302
    assert "5 of 5, severely critical" in words_of(see(client, cast.asha, case))


@pytest.mark.parametrize("name", ["rhys", "adam"])
def test_who_may_only_read_decides_nothing(client: Client, cast: Cast, case: Case, name: str) -> None:
    user: User = getattr(cast, name)
    assert decide(client, user, case, flag(case), "confirmed").status_code == 403
    assert send(client, user, f"/cases/{case.pk}/raise/").status_code == 403
    assert send(client, user, f"/cases/{case.pk}/criticality/").status_code == 403
    page = see(client, user, case)
    for part in ("/flags/", "/raise/", "/criticality/"):
        assert f"/cases/{case.pk}{part}" not in page


def test_another_organisation_and_another_story_s_flag_are_not_there(
    client: Client, cast: Cast, case: Case, open_about: OpenAbout
) -> None:
    assert decide(client, cast.olga, case, flag(case), "confirmed").status_code == 404
    other = open_about(cast.ward_4)
    assert decide(client, cast.asha, other, flag(case), "confirmed").status_code == 404
    assert not FlagDecision.objects.exists()
    assert not CriticalityDecision.objects.exists()


def test_themes_stand_in_the_framework_s_words_with_the_story_s(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    told = open_about(cast.ward_4, title="Food", body="The food was cold and the meals were awful every day.")
    read_stories([told.story])
    seen = words_of(see(client, cast.asha, told))
    assert "Food & drink provision & facilities" in seen
    assert "What it is about" in seen


def test_a_story_in_another_language_says_so(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    told = open_about(
        cast.ward_4, body="Roedd y nyrsys yn garedig iawn a diolch o galon i bawb.", title="Diolch"
    )
    read_stories([told.story])
    assert "This story seems to be in Welsh." in words_of(see(client, cast.asha, told))


def test_an_edit_that_nobody_has_read_yet_moves_no_mark(client: Client, cast: Cast, case: Case) -> None:
    Story.objects.filter(pk=case.story_id).update(body="Something else altogether, and shorter.")
    page = see(client, cast.asha, case)
    assert marks(page) == []
    assert "has not read this story as it stands now" in words_of(page)


def test_the_timeline_says_what_was_raised_and_decided(client: Client, cast: Cast, case: Case) -> None:
    decide(client, cast.asha, case, flag(case), "dismissed", "Found in the laundry")
    timeline = elements(tree_of(see(client, cast.asha, case)), "//*[@id='timeline']")
    seen = words(timeline[0])
    assert "Concerns raised" in seen
    assert "Dismissed: Crime, fraud or missing belongings" in seen


def test_an_erased_story_shows_nothing_of_it_and_its_case_forgets(
    client: Client, cast: Cast, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(themes=["food"], criticality=5, flag_count=2)
    erase_stories(ids=[case.story_id], actor=TESTS)
    page = see(client, cast.asha, case)
    assert "severely critical" not in page
    assert "How critical it is" not in page
    case.refresh_from_db()
    assert (case.criticality, case.flag_count, case.themes, case.is_praise) == (None, 0, [], False)


def test_the_page_costs_as_many_queries_for_many_concerns(client: Client, cast: Cast, case: Case) -> None:
    see(client, cast.asha, case)
    before = _queries(client, case)
    for place in range(8):
        StoryFlag.objects.create(
            story=case.story, category="crime", start=0, end=4, quote=f"{place}", raised_at=now()
        )
    assert _queries(client, case) == before


def _queries(client: Client, case: Case) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/cases/{case.pk}/")
    return len(asked)


def test_a_concern_that_only_the_title_tells_of_is_marked_there(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    told = open_about(cast.ward_4, title="My purse was stolen", body="It was a long day.")
    read_stories([told.story])
    page = see(client, cast.asha, told)
    [heading] = elements(tree_of(page), "//h1")
    assert elements(heading, f".//*[@id='words-flag-{flag(told).pk}']")
    assert "You must say why if you dismiss it." in words_of(page)
