"""The composer in a real browser: a page that dies, a session that ends, an answer from the ward, a template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from responses.models import ReplyAutosave, Response, WardQuestion
from responses.services.composing.asking import ask_ward
from responses.services.composing.links import token_for
from responses.services.composing.templates import TemplateWords, write_template
from responses.services.drafts import save_draft, start_draft
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_button
from tests.factories import make_story
from tests.people import PASSWORD, Cast

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator
    from pytest_django.live_server_helper import LiveServer

    from stories.models import Story

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TYPED = "I am sorry that nobody could find the letter, and"
KEPT = re.compile(r"Kept at \d")


@pytest.fixture
def letter(cast: Cast) -> Story:
    return make_story(
        cast.ward_4,
        title="Nobody could find the letter",
        body="We came to take my dad home and nobody could find the letter. We waited until half past three.",
    )


def composer(page: Page, server: LiveServer, story: Story) -> Locator:
    page.goto(f"{server.url}{reverse('responses:write', args=[story.pk])}")
    return box_of(page)


def box_of(page: Page) -> Locator:
    return page.get_by_label("Your reply", exact=True)


def test_a_page_that_dies_costs_no_words(
    page: Page, context: BrowserContext, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    sign_in_by_button(page, live_server.url, cast.asha)
    box = composer(page, live_server, letter)
    box.press_sequentially(TYPED, delay=1)
    # Nobody leaves the box: it is kept while they type, within some five seconds.
    expect(page.locator("#reply-kept")).to_contain_text(KEPT, timeout=9_000)
    assert ReplyAutosave.objects.get().body == TYPED
    assert not Response.objects.exists()
    page.close(run_before_unload=False)

    again = context.new_page()
    composer(again, live_server, letter)
    expect(again.locator("#unsaved")).to_contain_text(re.compile(r"You were writing this at \d"))
    expect(box_of(again)).to_have_value(TYPED)
    assert_accessible(again)
    again.set_viewport_size({"width": 375, "height": 800})
    assert_accessible(again)
    again.get_by_role("button", name="Go on with it").click()
    expect(box_of(again)).to_be_focused()
    again.get_by_role("button", name="Save draft").click()
    expect(again.get_by_text("Draft saved.")).to_be_visible()
    assert Response.objects.get().body == TYPED
    assert not ReplyAutosave.objects.exists()


def test_a_session_that_ends_leaves_the_words_in_the_box_and_goes_on_after_signing_in(
    page: Page, context: BrowserContext, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    sign_in_by_button(page, live_server.url, cast.asha)
    box = composer(page, live_server, letter)
    Session.objects.all().delete()
    box.press_sequentially(TYPED, delay=1)
    box.blur()
    expect(page.locator("#reply-signed-out")).to_be_visible()
    expect(box).to_have_value(TYPED)
    assert_accessible(page)
    assert not ReplyAutosave.objects.exists()

    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again (opens in a new tab)").click()
    tab = opened.value
    tab.get_by_label("Email address").fill(cast.asha.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="You are signed in again")).to_be_visible()
    tab.close()
    page.bring_to_front()
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#reply-kept")).to_contain_text(KEPT)
    expect(page.locator("#reply-signed-out")).to_be_hidden()
    expect(box).to_have_value(TYPED)
    assert ReplyAutosave.objects.get().body == TYPED
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()


def test_of_two_texts_the_later_is_offered_and_both_are_shown(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    reply = start_draft(story=letter, body="What I saved first.", actor=cast.asha)
    sign_in_by_button(page, live_server.url, cast.asha)
    box = composer(page, live_server, letter)
    box.fill(TYPED)
    box.blur()
    expect(page.locator("#reply-kept")).to_contain_text(KEPT)
    page.reload()
    expect(box).to_have_value(TYPED)
    page.locator("#unsaved summary").click()
    expect(page.locator("#unsaved")).to_contain_text("What I saved first.")
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("Left out.")).to_be_visible()
    composer(page, live_server, letter)
    expect(box).to_have_value("What I saved first.")
    save_draft(response=reply, body="Saved elsewhere.", expected_version=1, actor=cast.asha)
    box.fill("Late words")
    box.blur()
    expect(page.locator("#reply-kept")).to_contain_text("saved in another window")


@pytest.mark.parametrize("width", [1280, 375])
def test_the_ward_is_asked_answers_by_link_and_is_quoted(
    page: Page, plain_page: Page, live_server: LiveServer, cast: Cast, letter: Story, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_button(page, live_server.url, cast.asha)
    box = composer(page, live_server, letter)
    box.fill(TYPED)
    page.get_by_role("button", name="Ask the ward").click()
    assert_accessible(page)
    page.get_by_label("Who may know?").select_option(label="Ben Okafor, Deputy ward manager")
    page.get_by_label("What do you want to know?").fill("Where do letters lie at night?")
    page.get_by_role("button", name="Send the question").click()
    expect(page.get_by_text("Asked. Ben Okafor gets a mail")).to_be_visible()

    asked = WardQuestion.objects.get()
    token = token_for(question_id=asked.pk, user_id=asked.asked_of_id)
    plain_page.set_viewport_size({"width": width, "height": 900})
    by_link = f"{live_server.url}{reverse('responses:question-by-link', args=[token])}"
    # axe is a script: it looks in the page that runs some.
    page.goto(by_link)
    assert_accessible(page)
    plain_page.goto(by_link)
    expect(plain_page.locator("main")).not_to_contain_text("half past three")
    plain_page.get_by_label("Your answer").fill("In the tray at the desk.")
    plain_page.get_by_label("Yes, they may be quoted").check()
    plain_page.get_by_role("button", name="Send your answer").click()
    expect(plain_page.locator("main")).to_contain_text("Your answer is with")

    composer(page, live_server, letter)
    expect(box).to_have_value(TYPED)
    assert_accessible(page)
    page.get_by_role("button", name="Quote this").click()
    expect(box).to_have_value(re.compile("The team told me: “In the tray at the desk.”"))
    expect(box).to_be_focused()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_template_is_not_sent_before_its_blanks_are_filled(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story, width: int
) -> None:
    write_template(
        organisation=cast.northmere,
        words=TemplateWords(title="Sorry for a wait", body="I am sorry that you waited for [what]."),
        actor=cast.lena,
    )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_button(page, live_server.url, cast.asha)
    box = composer(page, live_server, letter)
    page.get_by_text("Begin from a template").click()
    page.get_by_text("Say it safely").click()
    assert_accessible(page)
    page.get_by_role("button", name="Put it under my words").click()
    expect(box).to_have_value("I am sorry that you waited for [what].")
    expect(page.locator("#coach")).to_contain_text("Fill this in, or take it out.")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("is still to be filled in").first).to_be_visible()
    assert_accessible(page)
    box.fill("I am sorry that you waited for the letter until half past three.")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("Sent for approval.")).to_be_visible()


def test_safe_words_go_where_the_cursor_is(
    page: Page, plain_page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    ask_ward(story=letter, asked_of=cast.ben, question="Where?", actor=cast.asha)
    for one in (page, plain_page):
        sign_in_by_button(one, live_server.url, cast.asha)
        box = composer(one, live_server, letter)
        box.fill("First. Last.")
        one.get_by_text("Say it safely").click()
        if one is page:
            box.evaluate("element => { element.focus(); element.setSelectionRange(6, 6) }")
        one.get_by_role("button", name=re.compile("You do not know yet")).click()
        placed = "First. I do not know yet." if one is page else "First. Last.\n\nI do not know yet."
        expect(box).to_have_value(re.compile(re.escape(placed)))
