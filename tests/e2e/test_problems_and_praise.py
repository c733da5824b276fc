"""Stories are joined to a problem and a change to it; praise is passed on and read; axe at every step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.models import Case, ChangeState, ProblemAlarm
from casework.services.cases import open_case
from casework.services.problems import name_problem, pass_to_problem, propose_problems
from feedbackhub.core.clock import local_date, now
from tests.casework.problems.texts import LOST
from tests.e2e.steps import look, sign_in
from tests.factories import make_story
from tests.factories.casework import make_change
from tests.people import TESTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ["Glasses gone", "Dentures lost", "Handbag missing", "Hearing aid lost", "All of it gone"]


def heard(trust: Cast) -> list[Case]:
    """Five stories about belongings, on five days of the last months."""
    cases = [
        open_case(story=make_story(trust.ward_4, title=title, body=text), actor=TESTS)
        for title, text in zip(TITLES, LOST, strict=True)
    ]
    Case.objects.update(themes=["organisation"], is_praise=False)
    for at, case in enumerate(cases):
        Case.objects.filter(pk=case.pk).update(received_at=now() - timedelta(days=30 * at))
    return cases


@pytest.mark.parametrize("width", [1280, 320])
def test_stories_become_a_problem_that_is_settled(page: Page, site: str, trust: Cast, width: int) -> None:
    cases = heard(trust)
    propose_problems()
    change = make_change(trust.ward_4, owner=trust.asha, state=ChangeState.MADE)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust.asha)
    page.goto(f"{site}/problems/")
    look(page, f"problems-proposed-{width}")
    page.get_by_role("link", name="5 stories about").click()
    expect(page.get_by_role("heading", name="Do these stories belong together?")).to_be_visible()
    page.get_by_role("button", name="Join them").click()
    expect(page.get_by_role("link", name="Select a problem that is known, or name a new one")).to_be_visible()
    look(page, f"problem-proposal-wrong-{width}")
    page.get_by_label("Or name a new problem").fill("Belongings go missing")
    page.get_by_role("button", name="Join them").click()
    expect(page.get_by_role("heading", name="Belongings go missing", level=1)).to_be_visible()
    expect(page.get_by_text("3 stories in the last three months", exact=False)).to_be_visible()
    page.get_by_text("Add a change that is meant to settle it").click()
    page.get_by_label("A change on the register").select_option(label=change.title)
    page.get_by_role("button", name="Add the change").click()
    expect(page.get_by_text("The change is added.")).to_be_visible()
    found = Case.objects.get(pk=cases[0].pk).story.problem_links.get().problem
    ProblemAlarm.objects.create(
        problem=found, kind="more", period=local_date(), observed=6, expected=1.5, raised_at=now()
    )
    page.reload()
    page.get_by_text("The same as a table").click()
    look(page, f"problem-{width}")
    page.get_by_role("button", name="I have looked at it").click()
    expect(page.get_by_text("More than expected")).to_have_count(0)
    page.get_by_role("link", name="Write down what we know").click()
    look(page, f"problem-edit-{width}")
    page.get_by_label("What stands behind it? (optional)").fill("Nobody writes a list when a bed moves.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nobody writes a list when a bed moves.")).to_be_visible()
    page.get_by_label("What settled it?").fill("A list goes with each bed.")
    page.get_by_role("button", name="It is settled").click()
    expect(page.get_by_text("The problem is settled.")).to_be_visible()
    page.goto(f"{site}/problems/?state=settled")
    look(page, f"problems-{width}")
    page.goto(f"{site}/problems/?state=open")
    look(page, f"problems-empty-{width}")


def test_a_case_says_what_is_known_already(page: Page, site: str, trust: Cast) -> None:
    first, second, *_ = heard(trust)
    problem = name_problem(organisation=trust.northmere, title="Belongings go missing", actor=trust.asha)
    problem.themes = ["organisation"]
    problem.save()
    pass_to_problem(story=first.story, problem=problem, actor=trust.asha)
    sign_in(page, site, trust.asha)
    page.goto(f"{site}/cases/{second.pk}/")
    expect(page.get_by_text("It may be part of Belongings go missing.")).to_be_visible()
    page.get_by_text("Add it to a problem").click()
    page.get_by_label("Part of a problem that is known").select_option(label="Belongings go missing")
    look(page, "case-problem")
    page.get_by_role("button", name="Add the story to it").click()
    expect(page.get_by_text("The story is part of the problem now.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 320])
def test_praise_reaches_whom_it_names(page: Page, site: str, trust: Cast, width: int) -> None:
    body = "The night nurse sat with my mother and held her hand. Thank you."
    case = open_case(story=make_story(trust.ward_4, title="Held her hand", body=body), actor=TESTS)
    Case.objects.filter(pk=case.pk).update(is_praise=True)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust.asha)
    page.goto(f"{site}/praise/")
    look(page, f"praise-{width}")
    page.get_by_role("button", name="Pass it on to whom it names: Held her hand").click()
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_role("link", name="Say why it mattered")).to_be_visible()
    look(page, f"praise-pass-wrong-{width}")
    page.get_by_label("Which colleague?").select_option(label="Ben Okafor, Deputy ward manager")
    page.get_by_label("Why did it matter?").fill("You stayed with her until her son came.")
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_text("The praise is passed on. Ben Okafor gets a mail.")).to_be_visible()
    sign_in(page, site, trust.ben)
    page.goto(f"{site}/praise/")
    page.get_by_role("link", name="A story about Ward 4").click()
    expect(page.get_by_role("heading", name="A patient praised you")).to_be_visible()
    look(page, f"praise-mine-{width}")
    page.get_by_label("Everybody who can see the story").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    sign_in(page, site, trust.lena)
    page.goto(f"{site}/praise/")
    look(page, f"praise-lead-{width}")
    page.get_by_role("link", name="Passed on to Ben Okafor: they have read it.").click()
    look(page, f"praise-delivery-{width}")
