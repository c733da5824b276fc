"""The morning of a lead and of a ward manager, walked in a browser from end to end; axe on each state that they meet.

The mail goes the way that it goes in earnest: a row that is owed, a Celery worker in a process of its own, a file.
"""

from __future__ import annotations

import email
import re
from datetime import time, timedelta
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest
from celery import current_app
from playwright.sync_api import expect

from casework.models import Case, CaseNote, CaseSnooze, ClockPause, Escalation, RoutingRule, Target
from casework.services.cases import open_cases
from casework.services.mail_choices import choose_mail
from casework.services.routing_rules import Replayed, RuleDraft, save_rule
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import Ownership
from responses.models import Response, ResponseState
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in
from tests.e2e.test_road import GENERIC, MENDED, STORY, TITLE
from tests.factories import make_story
from tests.worker import real_worker, wait_for

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OPENER = SystemActor("the tests")
GRAVE = "Mum was left in a wet bed for hours. Nobody came when she rang, and she cried all night."


def be(page: Page, site: str, user: User) -> None:
    """Be somebody who signed in a moment ago."""
    page.set_default_timeout(20_000)
    sign_in(page, site, user)


def look_at_one_heading(page: Page) -> None:
    """See that everybody can use what is shown now."""
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page, narrow=False)


def fill_day(within: Page | Locator, legend: str, day: date) -> None:
    group = within.get_by_role("group", name=legend)
    for part in ("day", "month", "year"):
        group.get_by_label(part.capitalize()).fill(str(getattr(day, part)))


@pytest.fixture
def stories(cast: Cast) -> dict[str, Case]:
    """A late story, a grave one, one that a rule sends to the wrong person, and two about tea."""
    Ownership.objects.create(service=cast.ward_5, user=cast.priya, rank="owner", confirmed_at=now())
    save_rule(
        organisation=cast.northmere,
        draft=RuleDraft(name="Parking", words=("car park",), target=Target.PERSON.value, person=cast.priya),
        replayed=Replayed(stories=0, moved=0),
        actor=cast.lena,
    )
    told = {
        "late": make_story(cast.ward_4, title="Still no answer", body="I rang twice about my appointment."),
        "grave": make_story(cast.ward_4, title="All night", body=GRAVE, criticality=4),
        "parking": make_story(cast.ward_4, title="No room", body="The car park was full, so I was late."),
        "tea": make_story(cast.ward_4, title="Tea at six", body="The tea was warm and the staff were kind."),
        "toast": make_story(cast.ward_4, title="Toast at seven", body="The toast was cold."),
    }
    open_cases(stories=list(told.values()), actor=OPENER)
    Case.objects.filter(story=told["late"]).update(due_on=local_date() - timedelta(days=7))
    return {name: Case.objects.get(story=story) for name, story in told.items()}


def test_the_morning_of_a_lead(page: Page, site: str, cast: Cast, stories: dict[str, Case]) -> None:
    be(page, site, cast.lena)
    page.goto(f"{site}/queue/")
    see_what_matters_first(page)
    give_two_to_somebody_and_take_it_back(page, site, stories, cast)
    find_the_service_in_red(page, site)
    pass_on_what_came_to_the_wrong_person(page, site, stories["parking"])
    try_a_story_on_the_rules(page, site, cast)
    pass_the_grave_one_to_safeguarding(page, site, stories["grave"])


def see_what_matters_first(page: Page) -> None:
    rows = page.locator(".app-queue__row")
    expect(rows.nth(0)).to_contain_text("Still no answer")
    expect(rows.nth(0)).to_contain_text(re.compile("working days? late"))
    grave = rows.filter(has_text="All night")
    words = grave.get_by_text("Mum was left in a wet bed")
    expect(words).to_be_hidden()
    look_at_one_heading(page)
    fold = grave.locator("summary")
    expect(fold).to_contain_text("Distressing")
    fold.click()
    expect(words).to_be_visible()
    look_at_one_heading(page)
    fold.click()
    expect(words).to_be_hidden()


def give_two_to_somebody_and_take_it_back(
    page: Page, site: str, stories: dict[str, Case], cast: Cast
) -> None:
    for title in ("Tea at six", "Toast at seven"):
        page.locator(".app-queue__row").filter(has_text=title).locator(".app-tick__box").check()
    expect(page.get_by_text("For the 2 ticked stories")).to_be_visible()
    look_at_one_heading(page)
    page.get_by_role("button", name="Give to …").click()
    look_at_one_heading(page)
    page.get_by_label("Who answers them?").select_option("Priya Nair, Matron")
    page.get_by_role("button", name="Give them to this person").click()
    expect(page.get_by_text("Gave 2 stories to Priya Nair.").first).to_be_visible()
    look_at_one_heading(page)
    assert Case.objects.get(pk=stories["tea"].pk).owner == cast.priya
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 stories are as before.")).to_be_visible()
    assert Case.objects.get(pk=stories["tea"].pk).owner == cast.asha


def find_the_service_in_red(page: Page, site: str) -> None:
    page.goto(f"{site}/cover/")
    page.get_by_role("link", name=re.compile(r"Who answers \(\d+ in red\)")).click()
    expect(page.get_by_role("heading", name="Ward 5")).to_be_visible()
    look_at_one_heading(page)
    page.get_by_role("link", name="Care", exact=True).click()
    expect(page.get_by_text("Nobody waits for a call.")).to_be_visible()
    look_at_one_heading(page)


def pass_on_what_came_to_the_wrong_person(page: Page, site: str, case: Case) -> None:
    page.goto(f"{site}/cases/{case.pk}/")
    page.get_by_text("It came to the wrong person").click()
    panel = page.get_by_role("region", name="Is it with the right person?")
    panel.get_by_label("Somebody else here answers for this").check()
    panel.get_by_label("Who is right?").select_option("Ben Okafor, Deputy ward manager")
    panel.get_by_label("Why?").fill("Ben gives out the permits")
    look_at_one_heading(page)
    panel.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_text("Ben Okafor has this case now and is told.")).to_be_visible()


def try_a_story_on_the_rules(page: Page, site: str, cast: Cast) -> None:
    page.goto(f"{site}/routing/")
    expect(page.get_by_role("heading", name="1. Parking")).to_be_visible()
    expect(page.get_by_role("link", name="1 passed on as wrong")).to_be_visible()
    look_at_one_heading(page)
    page.get_by_label("Where would this story go?").fill("No room in the car park.")
    page.get_by_label("It is about").select_option(str(cast.ward_4.pk))
    page.get_by_role("button", name="See where it goes").click()
    expect(page.get_by_text("To Priya Nair", exact=True)).to_be_visible()
    look_at_one_heading(page)
    assert RoutingRule.objects.filter(name="Parking").exists()


def pass_the_grave_one_to_safeguarding(page: Page, site: str, case: Case) -> None:
    page.goto(f"{site}/cases/{case.pk}/")
    page.get_by_text("Pass a concern on").click()
    page.get_by_label("Safeguarding", exact=True).check()
    page.get_by_role("textbox", name="What is the concern?").fill("Please look into who was on that night.")
    look_at_one_heading(page)
    page.get_by_role("button", name="Pass it on").first.click()
    expect(page.get_by_text("Passed to safeguarding.")).to_be_visible()
    look_at_one_heading(page)
    assert Escalation.objects.filter(case=case).count() == 1


@pytest.fixture
def letter(cast: Cast) -> Case:
    """A hard story of Ward 4 that nobody has answered, and a manager who gets mail at any hour."""
    for user in (cast.asha, cast.ben):
        choose_mail(
            user=user,
            daily=False,
            weekly=False,
            first=time(0),
            last=time(23, 59),
            weekdays=list(range(7)),
        )
    story = make_story(cast.ward_4, title=TITLE, body=STORY, criticality=4)
    open_cases(stories=[story], actor=OPENER)
    return Case.objects.get(story=story)


def test_the_morning_of_a_ward_manager(
    page: Page, browser: Browser, site: str, cast: Cast, letter: Case, tmp_path: Path, settings: Any
) -> None:
    with real_worker(tmp_path):
        body = mail_of(tmp_path, cast.asha, "A story has come to you")
    assert TITLE not in body
    be(page, site, cast.asha)
    say_in_the_mail_that_you_have_it(page, site, body)
    letter_page = page.url
    be_seen_by_a_colleague(page, browser, site, cast, letter)
    name_a_colleague_in_a_note(page, letter)
    ask_a_colleague_to_read_it_too(page)
    put_it_aside_and_take_it_up_again(page, letter)
    reply_with_the_coach(page, letter)
    page.goto(letter_page)
    stop_the_clock(page, letter)
    close_it_with_an_outcome(page, letter)


def mail_of(folder: Path, user: User, subject: str) -> str:
    """Let the worker send what is owed, and give the text of the mail that came to `user`."""

    def found() -> list[str]:
        texts = []
        for file in (folder / "mail").glob("*") if (folder / "mail").exists() else ():
            for part in file.read_bytes().split(b"-" * 79):
                message = email.message_from_bytes(part.strip(), policy=default)
                if message["To"] == user.email and subject in str(message["Subject"]):
                    texts.append(str(message.get_content()))
        return texts

    current_app.send_task("casework.send_reminders")
    wait_for(lambda: bool(found()), seconds=60, what="the mail")
    return found()[0]


def say_in_the_mail_that_you_have_it(page: Page, site: str, body: str) -> None:
    link = re.search(r"I have it:\s+https?://[^/]+(\S+)", body)
    assert link is not None
    page.goto(site + link[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("A story about Ward 4")
    look_at_one_heading(page)
    page.get_by_role("button", name="I have it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    look_at_one_heading(page)


def be_seen_by_a_colleague(page: Page, browser: Browser, site: str, cast: Cast, letter: Case) -> None:
    context = browser.new_context()
    try:
        other = context.new_page()
        be(other, site, cast.ben)
        other.goto(f"{site}/cases/{letter.pk}/")
        expect(other.get_by_text("Asha Patel is reading this.")).to_be_visible()
        with page.expect_response("**/here/"):
            page.get_by_role("textbox", name="Your reply").press_sequentially("Dear")
        other.evaluate("htmx.trigger('#presence', 'app:writes')")
        expect(other.get_by_text("Asha Patel is writing a reply.")).to_be_visible()
    finally:
        context.close()


def name_a_colleague_in_a_note(page: Page, letter: Case) -> None:
    page.get_by_role("textbox", name="Your note").fill("@Ben Okafor, his daughter rings at ten.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Your note is added.")).to_be_visible()
    look_at_one_heading(page)
    assert CaseNote.objects.filter(case=letter).count() == 1


def ask_a_colleague_to_read_it_too(page: Page) -> None:
    panel = page.get_by_role("region", name="Reading it together")
    expect(panel.get_by_text("This is a hard story.")).to_be_visible()
    panel.get_by_text("Ask a colleague to read it with you", exact=True).click()
    panel.get_by_label("Who reads it with you?").select_option("Priya Nair, Matron")
    look_at_one_heading(page)
    panel.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Priya Nair is asked to read it with you.")).to_be_visible()
    look_at_one_heading(page)


def put_it_aside_and_take_it_up_again(page: Page, letter: Case) -> None:
    page.get_by_text("Put it aside until a day", exact=True).click()
    form = page.locator("form", has=page.get_by_role("button", name="Put it aside"))
    fill_day(form, "Until which day?", local_date() + timedelta(days=1))
    form.get_by_role("textbox", name=re.compile("Why")).fill("She rings at ten tomorrow.")
    page.get_by_role("button", name="Put it aside").click()
    expect(page.get_by_text("The case is put aside until")).to_be_visible()
    look_at_one_heading(page)
    page.get_by_role("button", name="Take it up again now").click()
    expect(page.get_by_text("The case is back in its owner’s list.")).to_be_visible()
    assert CaseSnooze.objects.filter(case=letter).count() == 2


def reply_with_the_coach(page: Page, letter: Case) -> None:
    box = page.get_by_label("Your reply", exact=True)
    box.fill(GENERIC)
    expect(page.locator("#coach")).to_contain_text("generic", ignore_case=True)
    look_at_one_heading(page)
    box.fill(MENDED)
    expect(page.locator("#coach")).to_contain_text("conversational", ignore_case=True)
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("button", name="Send for approval")).to_have_count(0)
    look_at_one_heading(page)
    assert Response.objects.get(story=letter.story_id).state == ResponseState.IN_REVIEW


def stop_the_clock(page: Page, letter: Case) -> None:
    panel = page.get_by_role("region", name="Clock")
    panel.locator("summary", has_text="Pause the clock").click()
    panel.get_by_label("We wait for the author").check()
    fill_day(panel, "When does the clock run again?", local_date() + timedelta(days=7))
    look_at_one_heading(page)
    panel.get_by_role("button", name="Pause the clock").click()
    expect(panel.get_by_text("The clock stands and runs again on")).to_be_visible()
    look_at_one_heading(page)
    assert ClockPause.objects.filter(case=letter, ended_on=None).count() == 1


def close_it_with_an_outcome(page: Page, letter: Case) -> None:
    page.get_by_text("Close the case", exact=True).first.click()
    look_at_one_heading(page)
    page.get_by_label("No change is needed").check()
    page.locator("#id_close-reason").fill("The matron met the family.")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The case is closed.")).to_be_visible()
    # It was a hard one: the question stands there for her alone, and leads to a page of her own.
    page.get_by_role("link", name="Would you like to talk it through?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Talking it through")
    look_at_one_heading(page)
    page.get_by_label("Show me who is there to talk to").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Nobody is told that you looked.")).to_be_visible()
    look_at_one_heading(page)
    assert not ClockPause.objects.filter(case=letter, ended_on=None).exists()
