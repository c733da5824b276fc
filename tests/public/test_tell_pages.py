"""The public form from the first page to the last: no cookie, no account, no word lost, and help on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from feedbackhub.core.clock import now
from stories.models import RefusalReason, Story, StoryState, TellingDraft
from stories.services import telling
from stories.services.moderating import keep_for_staff, publish_story, publish_without, refuse_story
from stories.services.telling import close_form, open_form
from tests.casework.seeing import elements, tree_of, words, words_of
from tests.factories.casework import make_public_reply
from tests.people import TESTS
from tests.stories.telling import BETTER, GOOD, begin_at, tell

if TYPE_CHECKING:
    from tests.people import Cast

SLUG = "northmere-nhs-trust-rzn"


@pytest.fixture
def anybody() -> Client:
    """A browser without cookies, whose forms are checked as in production."""
    return Client(enforce_csrf_checks=True)


def step(token: str, name: str) -> str:
    return reverse("public:tell-step", args=[SLUG, token, name])


def check_page(token: str) -> str:
    return reverse("public:tell-check", args=[SLUG, token])


def told_page(token: str) -> str:
    return reverse("public:told", args=[token])


def text_at(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return words_of(answer.content.decode())


def test_a_story_is_told_from_the_first_page_to_the_last_without_a_cookie(
    cast: Cast, anybody: Client
) -> None:
    open_form(organisation=cast.northmere, actor=TESTS)
    assert "Northmere NHS Trust" in text_at(anybody, "/tell/")
    assert "We do not ask for your name" in text_at(anybody, f"/tell/{SLUG}/")
    begun = anybody.post(f"/tell/{SLUG}/")
    token = begun.headers["Location"].split("/")[3]
    answers = (
        ("where", {"service": str(cast.ward_4.pk)}),
        ("good", {"good": GOOD}),
        ("better", {"better": ""}),
        ("feeling", {"feeling": "happy"}),
        ("when", {}),
        ("who", {"who": "carer"}),
    )
    address = begun.headers["Location"]
    for name, answer in answers:
        assert address == step(token, name)
        assert "call 999" in text_at(anybody, address)
        address = anybody.post(address, answer).headers["Location"]
    assert address == check_page(token)
    shown = text_at(anybody, address)
    for said in (GOOD, "Happy", "I am a carer", "Ward 4", "Not answered"):
        assert said in shown
    TellingDraft.objects.update(created_at=now() - timedelta(minutes=3))
    sent = anybody.post(address, {"website": ""})
    assert sent.headers["Location"] == told_page(token)
    assert "What happens next" in text_at(anybody, told_page(token))
    assert not anybody.cookies
    story = Story.objects.get()
    assert (story.body, story.state) == (GOOD, StoryState.WAITING)
    # The button was pressed twice, or somebody went back.
    for again in (anybody.post(address, {"website": ""}), anybody.get(step(token, "good"))):
        assert again.headers["Location"] == told_page(token)
    assert Story.objects.count() == 1


def test_a_closed_form_says_so_and_an_unknown_one_is_not_found(cast: Cast, anybody: Client) -> None:
    assert "does not take stories" in text_at(anybody, f"/tell/{SLUG}/")
    assert anybody.post(f"/tell/{SLUG}/").status_code == 200
    assert not TellingDraft.objects.exists()
    assert "Nobody takes stories here yet" in text_at(anybody, "/tell/")
    assert anybody.get("/tell/nowhere/").status_code == 404
    open_form(organisation=cast.northmere, actor=TESTS, contact="PALS, 01632 960001")
    close_form(organisation=cast.northmere, actor=TESTS)
    assert "PALS, 01632 960001" in text_at(anybody, f"/tell/{SLUG}/")


def test_pages_behind_a_link_are_not_kept_or_found(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, good=GOOD)
    told, _ = tell(cast.ward_4)
    for address in (step(token, "good"), check_page(token), told_page(told)):
        answer = anybody.get(address)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "strict-origin"


def test_a_wrong_answer_keeps_what_was_typed(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, better=BETTER)
    answer = anybody.post(step(token, "good"), {"good": "word " * 2000})
    assert answer.status_code == 422
    tree = tree_of(answer.content.decode())
    assert "Please make it shorter" in words(tree)
    assert words(elements(tree, "//textarea")[0]).startswith("word word")
    for name, value in (("feeling", "furious"), ("who", "x\0y"), ("where", "999999")):
        field = "service" if name == "where" else name
        assert anybody.post(step(token, name), {field: value}).status_code == 422
    assert TellingDraft.objects.get().answers == {"better": BETTER}


def test_personal_data_warns_once_and_does_not_stop(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere)
    with_phone = {"good": "Ring me on 07700 900123, or mail me at ann@example.org."}
    warned = anybody.post(step(token, "good"), with_phone)
    assert warned.status_code == 200
    tree = tree_of(warned.content.decode())
    assert "an email address and a phone number" in words(tree)
    assert "07700 900123" in words(elements(tree, "//textarea")[0])
    assert TellingDraft.objects.get().answers == with_phone
    assert anybody.post(step(token, "good"), with_phone | {"seen": "1"}).status_code == 302
    assert "a phone number" in text_at(anybody, check_page(token))


def test_answers_can_be_changed_from_the_last_page_and_unsaid(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, good=GOOD, who="carer", service=str(cast.ward_5.pk))
    changed = anybody.post(step(token, "who") + "?check=1", {"who": "skip"})
    assert changed.headers["Location"] == check_page(token)
    assert TellingDraft.objects.get().answers["who"] == ""
    tree = tree_of(anybody.get(step(token, "where")).content.decode())
    [checked] = elements(tree, "//input[@type='radio' and @checked]")
    assert checked.get("value") == str(cast.ward_5.pk)


def test_services_are_searched_without_javascript(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere)
    assert "Ward 4, Northmere Hospital" in text_at(anybody, step(token, "where"))
    found = text_at(anybody, step(token, "where") + "?q=ward+5")
    assert "Ward 5, Northmere Hospital" in found
    assert "Ward 4" not in found
    none = text_at(anybody, step(token, "where") + "?q=zebra%00")
    assert "No place holds these words" in none
    assert "I am not sure" in none
    chosen = anybody.post(step(token, "where"), {"service": "unsure"})
    assert chosen.headers["Location"] == step(token, "good")
    other = anybody.post(step(token, "where"), {"service": str(cast.eastwold.root.pk)})
    assert other.status_code == 422


def test_somebody_who_is_not_sure_reaches_the_organisation(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, good=GOOD, service="unsure")
    anybody.post(check_page(token))
    assert list(Story.objects.get().services.all()) == [cast.northmere.root]


def test_answers_are_saved_for_later_with_a_link(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere)
    saved = anybody.post(step(token, "good"), {"good": GOOD, "later": "1"})
    page = text_at(anybody, saved.headers["Location"])
    assert f"http://testserver{check_page(token)}" in page
    with time_machine.travel(now() + timedelta(days=5), tick=False):
        assert GOOD in text_at(anybody, check_page(token))
    empty = anybody.post(step(token, "where"), {"later": "1"})
    assert empty.headers["Location"].endswith("/later/")


def test_words_for_answers_that_are_gone_are_given_back(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, good=GOOD)
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        answer = anybody.post(step(token, "better"), {"better": BETTER})
        assert answer.status_code == 410
        [box] = elements(tree_of(answer.content.decode()), "//textarea")
        assert words(box) == BETTER
        assert GOOD not in text_at(anybody, check_page(token), status=410)
    assert anybody.get(step("x" * 32, "good")).status_code == 410
    assert anybody.get(told_page("x" * 32)).status_code == 404


def test_a_refused_story_is_kept_with_what_to_do(
    cast: Cast, anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, _ = begin_at(cast.northmere, good=GOOD)
    trapped = anybody.post(check_page(token), {"website": "https://pills.example"})
    assert trapped.status_code == 422
    assert "A box that people do not see" in words_of(trapped.content.decode())
    monkeypatch.setattr(telling, "STORIES_AN_ADDRESS", telling.Limit("stories", 0, timedelta(hours=1)))
    many = anybody.post(check_page(token))
    assert many.status_code == 429
    said = words_of(many.content.decode())
    for text in ("Your words are not lost", check_page(token), "ask for PALS", "Try again"):
        assert text in said
    monkeypatch.undo()
    with time_machine.travel(now() + timedelta(days=5), tick=False):
        assert anybody.post(check_page(token)).headers["Location"] == told_page(token)


def test_a_story_without_words_is_sent_back_to_the_questions(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, feeling="sad")
    answer = anybody.post(check_page(token))
    assert answer.status_code == 422
    assert "One of the two is enough" in words_of(answer.content.decode())


def test_the_author_sees_where_it_stands(cast: Cast, anybody: Client) -> None:
    token, story = tell(cast.ward_4, better="Nurse Ann Bell shouted.")
    assert "We have your story" in text_at(anybody, told_page(token))
    refuse_story(story=story, reason=RefusalReason.BLAME, actor=cast.lena)
    refused = text_at(anybody, told_page(token))
    assert "We may not do that in public" in refused
    assert "Lena" not in refused
    publish_without(story=story, title="Shouted", texts=["Nurse [name removed] shouted."], actor=cast.lena)
    shown = text_at(anybody, told_page(token))
    assert "We took some words out" in shown
    assert "Ann Bell" not in shown
    assert f"/stories/{story.pk}/" in anybody.get(told_page(token)).content.decode()


def test_staff_only_stories_are_answered_behind_the_link(cast: Cast, anybody: Client) -> None:
    token, story = tell(cast.ward_4, staff_only=True, good=GOOD)
    assert "It does not go on the website" in text_at(anybody, told_page(token))
    keep_for_staff(story=story, actor=cast.lena)
    make_public_reply(story, body="We told the team.")
    assert "We told the team." in text_at(anybody, told_page(token))
    assert anybody.get(reverse("public:story", args=[story.pk])).status_code == 404


def test_one_press_takes_the_story_back(cast: Cast, anybody: Client) -> None:
    token, story = tell(cast.ward_4)
    publish_story(story=story, actor=cast.lena)
    take_back = reverse("public:told-withdraw", args=[token])
    assert anybody.get(take_back).status_code == 405
    assert anybody.post(reverse("public:told-withdraw", args=["x" * 32])).status_code == 404
    for _ in range(2):
        assert anybody.post(take_back).headers["Location"] == told_page(token)
    gone = text_at(anybody, told_page(token))
    assert "You took your story back" in gone
    assert GOOD not in gone
    assert anybody.get(reverse("public:story", args=[story.pk])).status_code == 404
    Story.objects.filter(pk=story.pk).update(state=StoryState.ERASED)
    assert anybody.post(take_back).status_code == 302
    assert "no longer here" in text_at(anybody, told_page(token))


def test_links_are_not_written_into_the_log(
    cast: Cast, anybody: Client, caplog: pytest.LogCaptureFixture
) -> None:
    from feedbackhub.core.logging import JsonLineFormatter

    token, _ = begin_at(cast.northmere)
    anybody.post(step(token, "good"), {"good": "word " * 2000})
    anybody.get(told_page(token))
    lines = [JsonLineFormatter().format(record) for record in caplog.records]
    assert any("/tell/northmere-nhs-trust-rzn/" in line for line in lines)
    assert all(token not in line for line in lines)
