"""The pages of problems: who may open which, what they say, and what a press does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from casework.models import Case, Problem, ProblemAlarm, ProblemProposal, ProblemStory
from casework.services.problems import name_problem, pass_to_problem, propose_problems
from feedbackhub.core.clock import local_date, now
from tests.casework.problems.texts import LOST
from tests.casework.seeing import words_of
from tests.factories.casework import make_change

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


@pytest.fixture
def problem(cast: Cast) -> Problem:
    return name_problem(organisation=cast.northmere, title="Belongings go missing", actor=cast.asha)


def test_the_list_and_the_page_say_what_came_and_what_was_expected(
    client: Client, cast: Cast, problem: Problem, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4, title="Lost glasses")
    pass_to_problem(story=case.story, problem=problem, actor=cast.asha)
    client.force_login(cast.rhys)
    listed = words_of(client.get("/problems/").content.decode())
    assert "Belongings go missing" in listed
    assert "1 story in the last three months. There is no year before them to compare with." in listed
    page = words_of(client.get(f"/problems/{problem.pk}/").content.decode())
    assert "Lost glasses" in page
    assert "Take it out" not in page


def test_stories_of_services_out_of_sight_are_counted_and_not_named(
    client: Client, cast: Cast, problem: Problem, open_about: OpenAbout
) -> None:
    pass_to_problem(
        story=open_about(cast.community, title="Elsewhere").story, problem=problem, actor=cast.lena
    )
    client.force_login(cast.asha)
    page = words_of(client.get(f"/problems/{problem.pk}/").content.decode())
    assert "Elsewhere" not in page
    assert "1 story more at services that you do not see." in page


@pytest.mark.parametrize("path", ["", "edit/"])
def test_another_organisations_problem_is_not_there(
    client: Client, cast: Cast, problem: Problem, path: str
) -> None:
    client.force_login(cast.olga)
    assert client.get(f"/problems/{problem.pk}/{path}").status_code == 404


@pytest.mark.parametrize("step", ["settle", "reopen", "change"])
def test_who_may_only_read_changes_nothing(client: Client, cast: Cast, problem: Problem, step: str) -> None:
    client.force_login(cast.rhys)
    assert client.post(f"/problems/{problem.pk}/{step}/", {}).status_code == 403
    client.force_login(cast.olga)
    assert client.post(f"/problems/{problem.pk}/{step}/", {}).status_code == 404


def test_a_story_is_passed_to_a_problem_from_its_case(
    client: Client, cast: Cast, problem: Problem, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4)
    client.force_login(cast.asha)
    assert "It is part of no known problem." in words_of(client.get(f"/cases/{case.pk}/").content.decode())
    client.post(f"/cases/{case.pk}/problem/", {"problem-problem": problem.pk})
    assert ProblemStory.objects.get().problem == problem
    page = words_of(client.get(f"/cases/{case.pk}/").content.decode())
    assert "Part of the problem Belongings go missing" in page
    sent = client.post(f"/cases/{case.pk}/problem/", {"problem-problem": "", "problem-title": ""})
    assert sent.status_code == 422
    assert "Select a problem, or name a new one" in words_of(sent.content.decode())


def test_settling_without_words_says_what_is_missing(client: Client, cast: Cast, problem: Problem) -> None:
    client.force_login(cast.asha)
    refused = client.post(f"/problems/{problem.pk}/settle/", {"settle-note": ""})
    assert refused.status_code == 422
    assert "Say what settled it" in words_of(refused.content.decode())
    done = client.post(f"/problems/{problem.pk}/settle/", {"settle-note": "A box by each bed."}, follow=True)
    assert "The problem is settled." in words_of(done.content.decode())


def test_a_problem_is_named_with_its_place_and_kept(client: Client, cast: Cast) -> None:
    client.force_login(cast.asha)
    sent = {
        "title": "Cold food",
        "about": "",
        "service": cast.ward_4.pk,
        "owner": cast.asha.pk,
        "themes": ["food"],
    }
    answer = client.post("/problems/new/", sent, follow=True)
    assert "Cold food" in words_of(answer.content.decode())
    made = Problem.objects.get()
    assert (made.service, made.owner, made.themes) == (cast.ward_4, cast.asha, ["food"])
    away = client.post("/problems/new/", sent | {"title": "Elsewhere", "service": cast.community.pk})
    assert away.status_code == 422


def test_a_change_is_added_once_and_shown(client: Client, cast: Cast, problem: Problem) -> None:
    change = make_change(cast.ward_4, owner=cast.asha)
    client.force_login(cast.asha)
    page = client.post(f"/problems/{problem.pk}/change/", {"change-change": change.pk}, follow=True)
    assert change.title in words_of(page.content.decode())
    assert problem.change_links.count() == 1


def test_what_the_counts_show_stands_on_top_until_somebody_looked(
    client: Client, cast: Cast, problem: Problem
) -> None:
    alarm = ProblemAlarm.objects.create(
        problem=problem, kind="more", period=local_date(), observed=6, expected=1.5, raised_at=now()
    )
    client.force_login(cast.asha)
    words = "More than expected: 6 stories in three months where about 1.5 were to be expected."
    assert words in words_of(client.get(f"/problems/{problem.pk}/").content.decode())
    client.post(f"/problems/{problem.pk}/alarms/{alarm.pk}/seen/")
    assert words not in words_of(client.get(f"/problems/{problem.pk}/").content.decode())


def test_a_proposal_shows_its_stories_and_joins_those_that_are_ticked(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    cases = [open_about(cast.ward_4, title=f"Lost {at}", body=text) for at, text in enumerate(LOST)]
    Case.objects.update(themes=["organisation"], is_praise=False)
    propose_problems()
    proposal = ProblemProposal.objects.get()
    client.force_login(cast.asha)
    assert "5 stories about" in words_of(client.get("/problems/").content.decode())
    address = f"/problems/proposed/{proposal.pk}/"
    assert "Lost 3" in words_of(client.get(address).content.decode())
    chosen = [case.story_id for case in cases[:4]]
    refused = client.post(address, {"stories": chosen, "problem": "", "title": "", "do": "join"})
    assert refused.status_code == 422
    cases[4].story.__class__.objects.filter(pk=cases[4].story_id).update(
        state="withdrawn", withdrawn_at=now(), title="Gone 4"
    )
    assert "Gone 4" not in words_of(client.get(address).content.decode())
    client.post(address, {"stories": chosen, "problem": "", "title": "Belongings go missing", "do": "join"})
    assert set(ProblemStory.objects.values_list("story", flat=True)) == set(chosen)
    client.force_login(cast.olga)
    assert client.get(address).status_code == 404
