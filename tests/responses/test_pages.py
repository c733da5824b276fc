"""The pages by role, with and without JavaScript: who sees what, what is kept when something is refused."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedbackhub.core.clock import local_date
from responses.models import Response, ResponseState, text_hash
from responses.presenters import coach_for, desk_for
from responses.services.approvals import return_response
from responses.services.drafts import save_draft, submit_response
from responses.services.publishing import publish_response
from stories.models import StoryState
from tests.factories import make_story
from tests.factories.responses import BODY, make_approved, make_draft, make_in_review, make_published

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries

    from feedbackhub.accounts.models import User
    from responses.presenters import Desk
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db

NHS_NUMBER = "Thank you. We wrote to you about NHS number 943 476 5919."
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def today() -> dict[str, str]:
    """The three boxes of the day, as a browser sends them."""
    day = local_date()
    return {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year)}


def text_of(response: HttpResponse) -> str:
    """The words on the page, without markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def write_url(story: Story) -> str:
    return reverse("responses:write", args=[story.pk])


def post_reply(client: Client, story: Story, body: str, do: str, **more: str) -> HttpResponse:
    return client.post(write_url(story), {"body": body, "do": do, "next": "/replies/to-post/", **more})  # type: ignore[return-value]


# Who may open what ------------------------------------------------------------------------------------------------

PAGES = ["write", "response"]


def address(name: str, story: Story, response: Response) -> str:
    return reverse(f"responses:{name}", args=[story.pk if name == "write" else response.pk])


@pytest.mark.parametrize("name", PAGES)
def test_pages_by_role(cast: Cast, story: Story, name: str) -> None:
    url = address(name, story, make_in_review(story, cast.asha))
    reader = 403 if name == "write" else 200
    expected = {"asha": 200, "priya": 200, "lena": 200, "rhys": reader, "adam": reader, "olga": 404}
    for who, status in expected.items():
        assert signed_in(getattr(cast, who)).get(url).status_code == status, who
    anonymous = Client().get(url)
    assert anonymous.status_code == 302
    assert anonymous.headers["Location"].startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("name", ["approve", "return", "publish", "posted", "withdraw"])
def test_actions_by_role(cast: Cast, story: Story, name: str) -> None:
    response = make_in_review(story, cast.asha)
    url = address(name, story, response)
    sent = {"text_hash": text_hash(BODY), "comment": "No.", "reason": "No.", **today()}
    assert signed_in(cast.olga).post(url, sent).status_code == 404
    assert signed_in(cast.rhys).post(url, sent).status_code == 403
    assert Client().post(url, sent).status_code == 302
    assert signed_in(cast.priya).get(url).status_code == 405
    response.refresh_from_db()
    assert response.state == ResponseState.IN_REVIEW


@pytest.mark.parametrize("name", ["approvals", "to-post"])
def test_lists_by_role(cast: Cast, name: str) -> None:
    url = reverse(f"responses:{name}")
    for who, status in {"asha": 200, "priya": 200, "rhys": 403, "adam": 403, "olga": 200}.items():
        assert signed_in(getattr(cast, who)).get(url).status_code == status, who
    assert Client().get(url).status_code == 302


def test_the_coach_is_for_those_who_may_write(cast: Cast, story: Story) -> None:
    url = reverse("responses:coach")
    for who, status in {"asha": 200, "rhys": 403, "olga": 404}.items():
        answer = signed_in(getattr(cast, who)).post(url, {"story": story.pk, "body": BODY})
        assert answer.status_code == status, who
    assert Client().post(url, {"story": story.pk, "body": BODY}).status_code == 401
    assert signed_in(cast.asha).get(url).status_code == 405


# Writing ----------------------------------------------------------------------------------------------------------


def test_the_composer_says_who_will_read_it_and_who_signs(cast: Cast, story: Story) -> None:
    page = text_of(signed_in(cast.asha).get(write_url(story)))  # type: ignore[arg-type]
    assert "Everyone will be able to read this" in page
    assert "Signed: Asha Patel, Ward manager" in page


def test_saving_stores_a_draft_and_goes_on(cast: Cast, story: Story) -> None:
    answer = post_reply(signed_in(cast.asha), story, BODY, "save")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/replies/to-post/")
    assert Response.objects.get().state == ResponseState.DRAFT


def test_sending_saves_and_submits_in_one_press(cast: Cast, story: Story) -> None:
    post_reply(signed_in(cast.asha), story, BODY, "send")
    assert Response.objects.get().state == ResponseState.IN_REVIEW


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_no_other_site_is_gone_to(cast: Cast, story: Story, elsewhere: str) -> None:
    answer = post_reply(signed_in(cast.asha), story, BODY, "save", next=elsewhere)
    assert answer.headers["Location"] == reverse("responses:approvals")


def test_an_empty_reply_is_refused_with_a_summary(cast: Cast, story: Story) -> None:
    answer = post_reply(signed_in(cast.asha), story, "  ", "save")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error: " in re.sub(r"\s+", " ", page).replace("<title> ", "<title>")
    assert 'href="#reply_body"' in page
    assert not Response.objects.exists()


def test_a_stale_save_shows_both_texts_and_loses_neither(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    save_draft(response=response, body="From the first window.", expected_version=1, actor=cast.asha)
    client = signed_in(cast.asha)
    answer = post_reply(client, story, "From the second window.", "save", version="1")

    assert answer.status_code == 422
    page = text_of(answer)
    assert "From the first window." in page
    assert "From the second window." in page
    assert 'name="version" value="2"' in answer.content.decode()
    response.refresh_from_db()
    assert response.body == "From the first window."

    post_reply(client, story, "From the second window.", "save", version="2")
    response.refresh_from_db()
    assert response.body == "From the second window."


def test_a_second_empty_composer_shows_both_texts(cast: Cast, story: Story) -> None:
    make_draft(story, cast.asha, "From the first window.")
    answer = post_reply(signed_in(cast.asha), story, "From the second window.", "save", version="")
    assert answer.status_code == 422
    assert "From the first window." in text_of(answer)


def test_a_mistake_does_not_hide_that_another_window_saved(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    save_draft(response=response, body="From the first window.", expected_version=1, actor=cast.asha)
    answer = post_reply(signed_in(cast.asha), story, "", "save", version="1")
    assert 'name="version" value="1"' in answer.content.decode()


def test_the_gate_keeps_the_text_and_says_what_to_change(cast: Cast, story: Story) -> None:
    answer = post_reply(signed_in(cast.asha), story, NHS_NUMBER, "send")

    assert answer.status_code == 422
    assert "943 476 5919" in text_of(answer)
    response = Response.objects.get()
    assert (response.body, response.state) == (NHS_NUMBER, ResponseState.DRAFT)

    mended = post_reply(signed_in(cast.asha), story, BODY, "send", version="1")
    assert mended.status_code == 302


def test_check_works_without_javascript_and_stores_nothing(cast: Cast, story: Story) -> None:
    answer = post_reply(signed_in(cast.asha), story, "Thank you. Please ring PALS on 0800 000 000.", "check")

    assert answer.status_code == 200
    assert "Reads as:" in text_of(answer) or "Unsure between" in text_of(answer)
    assert "Please ring PALS" in text_of(answer)
    assert not Response.objects.exists()


def test_a_withdrawn_story_shows_no_text_and_says_why(cast: Cast, story: Story) -> None:
    make_draft(story, cast.asha)
    story.state = StoryState.WITHDRAWN
    story.save()
    answer = signed_in(cast.asha).get(write_url(story))
    assert "The author has withdrawn this story" in text_of(answer)  # type: ignore[arg-type]
    assert "<textarea" not in answer.content.decode()
    assert post_reply(signed_in(cast.asha), story, "Other words.", "send", version="1").status_code == 422


def test_a_withdrawn_story_gives_neither_title_nor_coaching(cast: Cast, story: Story) -> None:
    """The coach compares with the story's words, so its advice would tell of them."""
    make_draft(story, cast.asha)
    story.state, story.title = StoryState.WITHDRAWN, "The title of somebody who took it back"
    story.save()
    client = signed_in(cast.asha)
    assert "took it back" not in text_of(client.get(reverse("responses:approvals")))  # type: ignore[arg-type]
    sent = {"story": story.pk, "body": "Dear daisy47"}
    assert client.post(reverse("responses:coach"), sent).status_code == 404


def test_what_was_returned_shows_the_comment_to_its_author(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    return_response(response=response, comment="Say who fits the boxes.", actor=cast.priya)
    page = text_of(signed_in(cast.asha).get(write_url(story)))  # type: ignore[arg-type]
    assert "Priya Nair returned this reply" in page
    assert "Say who fits the boxes." in page


# The coach --------------------------------------------------------------------------------------------------------


def coach(client: Client, story: Story, body: str, **more: str) -> HttpResponse:
    return client.post(  # type: ignore[return-value]
        reverse("responses:coach"), {"story": story.pk, "body": body, **more}, headers={"HX-Request": "true"}
    )


def test_the_coach_is_a_part_with_marks_and_two_prompts_at_most(cast: Cast, story: Story) -> None:
    answer = coach(signed_in(cast.asha), story, "Thank you for your feedback. Please contact PALS.")
    html = answer.content.decode()
    assert "<html" not in html
    assert "<mark" in html
    assert html.count('<p class="app-coach__prompt') == 2


def test_words_in_a_draft_are_never_markup(cast: Cast, story: Story) -> None:
    answer = coach(signed_in(cast.asha), story, f"Thank you {ATTACK}. Please contact PALS {ATTACK}.")
    html = answer.content.decode()
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", PAGES)
def test_words_in_a_stored_reply_are_never_markup(cast: Cast, name: str) -> None:
    story = make_story(cast.ward_4, title=ATTACK, body=ATTACK)
    response = make_in_review(story, cast.asha, f"{BODY} {ATTACK}")
    return_response(response=response, comment=ATTACK, actor=cast.priya)
    save_draft(response=response, body=f"{BODY} {ATTACK}{ATTACK}", expected_version=1, actor=cast.asha)
    html = signed_in(cast.asha).get(address(name, story, response)).content.decode()
    assert "alert(1)</script>" not in html
    assert "<img src=x" not in html


def test_the_line_is_read_out_only_when_it_is_another(cast: Cast, story: Story) -> None:
    client = signed_in(cast.asha)
    first = coach(client, story, "Thank you for your feedback.").content.decode()
    assert "data-app-announce" in first
    heard = unescape(re.findall(r'name="heard" value="([^"]*)"', first)[0])
    again = coach(client, story, "Thank you for your feedback!", heard=heard).content.decode()
    assert "data-app-announce" not in again


def test_the_gates_findings_stand_in_the_coach_with_a_safe_wording(cast: Cast, story: Story) -> None:
    html = coach(signed_in(cast.asha), story, NHS_NUMBER).content.decode()
    assert "app-coach__stops" in html
    assert "943 476 5919" in html


def test_an_unsure_verdict_names_both_types(cast: Cast, story: Story) -> None:
    wordless = make_story(cast.ward_4, title="", body="")
    unsure = coach_for(story=wordless, body="Please contact me on the ward so that I can look into this.")
    sure = coach_for(story=story, body=BODY)
    assert re.fullmatch(r"Unsure between [a-z ,]+ and [a-z ,]+\.", unsure.headline)
    assert sure.headline.startswith("Reads as: transparent")


def test_an_empty_and_a_huge_draft_are_answered(cast: Cast, story: Story) -> None:
    client = signed_in(cast.asha)
    assert coach(client, story, "").status_code == 200
    assert coach(client, story, "x" * 20_001).status_code == 422
    assert client.post(reverse("responses:coach"), {"story": "x", "body": ""}).status_code == 422


# Deciding ---------------------------------------------------------------------------------------------------------


def test_an_approver_sees_the_story_the_text_and_both_buttons(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    page = text_of(signed_in(cast.priya).get(address("response", story, response)))  # type: ignore[arg-type]
    for words in (
        story.title,
        "found my glasses",
        "every locker",
        "Approve this text",
        "Return with a comment",
    ):
        assert words in page
    author = text_of(signed_in(cast.asha).get(address("response", story, response)))  # type: ignore[arg-type]
    assert "Approve this text" not in author
    assert "somebody else has to read and approve it" in author


def test_approving_goes_on_to_the_list(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    answer = signed_in(cast.priya).post(
        address("approve", story, response), {"text_hash": text_hash(BODY), "next": ""}
    )
    assert answer.headers["Location"] == reverse("responses:approvals")
    response.refresh_from_db()
    assert response.state == ResponseState.APPROVED


def test_approving_what_changed_meanwhile_shows_the_new_text(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    save_draft(response=response, body="Other words for daisy47.", expected_version=1, actor=cast.asha)
    submit_response(response=response, actor=cast.asha)
    answer = signed_in(cast.priya).post(address("approve", story, response), {"text_hash": text_hash(BODY)})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Other words for daisy47." in html
    assert text_hash("Other words for daisy47.") in html


def test_a_return_without_a_comment_is_refused(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    answer = signed_in(cast.priya).post(address("return", story, response), {"comment": ""})
    assert answer.status_code == 422
    assert 'href="#return_comment"' in answer.content.decode()


def test_the_differences_since_the_return_are_marked(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    return_response(response=response, comment="When?", actor=cast.priya)
    save_draft(response=response, body=BODY.replace("Monday", "Friday"), expected_version=1, actor=cast.asha)
    submit_response(response=response, actor=cast.asha)
    html = signed_in(cast.priya).get(address("response", story, response)).content.decode()
    assert re.search(r"<del>.*Monday.*</del><ins>.*Friday.*</ins>", html)
    assert "Why <bdi" in html


def test_own_words_are_refused_by_the_page_too(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.priya)
    answer = signed_in(cast.priya).post(address("approve", story, response), {"text_hash": text_hash(BODY)})
    assert answer.status_code == 422
    assert "somebody else has to read" in text_of(answer)  # type: ignore[arg-type]


# Going public -----------------------------------------------------------------------------------------------------


def test_publishing_here_offers_to_undo_and_goes_on(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    client = signed_in(cast.asha)
    answer = client.post(address("publish", story, response), {"next": "/replies/to-post/"}, follow=True)
    html = answer.content.decode()
    assert "Published. Everyone can read it now." in html
    assert 'href="/replies/to-post/"' in html
    assert address("undo", story, response) in html


def test_the_road_by_hand_in_pages(cast: Cast, elsewhere: Story) -> None:
    response = make_approved(elsewhere, cast.asha, cast.priya)
    client = signed_in(cast.asha)
    listed = text_of(client.get(reverse("responses:to-post")))  # type: ignore[arg-type]
    assert elsewhere.title in listed

    answer = client.post(address("publish", elsewhere, response), {"next": "/replies/to-post/"}, follow=True)
    html = answer.content.decode()
    assert "readonly" in html
    assert elsewhere.link in html
    wrong = client.post(
        address("posted", elsewhere, response),
        {**today(), "link": "https://example.com/", "text_hash": text_hash(BODY)},
    )
    assert wrong.status_code == 422
    assert "must begin with https://www.careopinion.org.uk/" in text_of(wrong)  # type: ignore[arg-type]
    assert "https://example.com/" in wrong.content.decode()

    client.post(
        address("posted", elsewhere, response),
        {**today(), "link": f"{elsewhere.link}#r", "text_hash": text_hash(BODY)},
    )
    response.refresh_from_db()
    assert response.state == ResponseState.PUBLISHED
    page = text_of(client.get(address("response", elsewhere, response)))  # type: ignore[arg-type]
    assert "Posted on Care Opinion, not yet seen there" in page


def test_the_day_is_asked_for(cast: Cast, elsewhere: Story) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    answer = signed_in(cast.asha).post(address("posted", elsewhere, response), {"text_hash": text_hash(BODY)})
    assert answer.status_code == 422
    assert "Enter the day you posted it" in text_of(answer)  # type: ignore[arg-type]


def test_withdrawing_asks_why(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    client = signed_in(cast.asha)
    assert client.post(address("withdraw", story, response), {"reason": ""}).status_code == 422
    client.post(address("withdraw", story, response), {"reason": "It named a ward."})
    response.refresh_from_db()
    assert response.state == ResponseState.WITHDRAWN
    page = text_of(client.get(address("response", story, response)))  # type: ignore[arg-type]
    assert "It named a ward." in page


def test_empty_lists_say_so(cast: Cast) -> None:
    client = signed_in(cast.priya)
    assert "No reply waits for your approval" in text_of(client.get(reverse("responses:approvals")))  # type: ignore[arg-type]
    assert "No reply waits to be posted" in text_of(client.get(reverse("responses:to-post")))  # type: ignore[arg-type]
    responder = text_of(signed_in(cast.asha).get(reverse("responses:approvals")))  # type: ignore[arg-type]
    assert "Waiting for you" not in responder


@pytest.mark.parametrize("name", ["approvals", "to-post"])
def test_a_list_costs_the_same_for_two_and_for_twelve(
    cast: Cast, elsewhere: Story, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    url = reverse(f"responses:{name}")
    client = signed_in(cast.priya)

    def fill(many: int) -> None:
        for _ in range(many):
            story = make_story(cast.ward_4, source=elsewhere.source)
            (make_in_review if name == "approvals" else make_for_posting)(story, cast.asha)

    def make_for_posting(story: Story, author: User) -> Response:
        return make_published(story, author, cast.priya)

    fill(2)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    fill(10)
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_a_desk_costs_the_same_for_one_and_for_six_replies(
    cast: Cast, story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def desk() -> None:
        shown = desk_for(story=story, user=cast.ben, next_url="/")
        assert shown.thread

    make_published(story, cast.asha, cast.priya)
    desk()
    with CaptureQueriesContext(connection) as few:
        desk()
    for number in range(5):
        make_published(story, cast.asha, cast.priya, f"{BODY} Again, {number}.")
    desk()
    with django_assert_num_queries(len(few)):
        desk()


def test_the_desk_of_a_reader_shows_the_thread_and_no_composer(cast: Cast, story: Story) -> None:
    make_published(story, cast.asha, cast.priya)
    make_draft(story, cast.ben)
    desk = desk_for(story=story, user=cast.rhys, next_url="/")
    assert [reply.name for reply in desk.thread] == ["Asha Patel"]
    assert [one.who for one in desk.in_hand] == ["Ben Okafor, Deputy ward manager"]
    assert (desk.form, desk.coach, desk.mine, desk.may_write, desk.may_publish) == (
        None,
        None,
        None,
        False,
        False,
    )


def test_the_desk_follows_the_authors_reply(cast: Cast, elsewhere: Story) -> None:
    def desk() -> Desk:
        return desk_for(story=elsewhere, user=cast.asha, next_url="/")

    assert desk().form is not None
    response = make_approved(elsewhere, cast.asha, cast.priya)
    approved = desk()
    assert approved.form is None
    assert approved.mine is not None
    assert (approved.mine.is_approved, approved.mine.approved_by) == (True, "Priya Nair")
    assert approved.mine.publish_text == "Get it ready to post by hand"
    publish_response(response=response, actor=cast.asha)
    waiting = desk().mine
    assert waiting is not None
    assert waiting.by_hand is not None
    assert waiting.by_hand.story_link == elsewhere.link
