"""Cases of the same matter: one person has both, each keeps its own reply, and a split gives them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from casework.models import Case, CaseMerge, Problem, ProblemStory
from casework.services.assignment import assign_case
from casework.services.cases import close_case, reopen_case
from casework.services.matters import merge_case, split_case
from casework.services.problems import name_problem, pass_to_problem
from feedbackhub.core.errors import DomainError
from tests.casework.making import fresh
from tests.casework.seeing import words_of
from tests.factories.casework import make_change

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


@pytest.fixture
def leader(cast: Cast, open_about: OpenAbout) -> Case:
    """Priya's case about Ward 4."""
    found = open_about(cast.ward_4, title="His glasses")
    assign_case(case=found, owner=cast.priya, reason="", actor=cast.lena)
    return Case.objects.get(pk=found.pk)


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case, by his daughter."""
    return open_about(cast.ward_4, title="My father’s glasses")


def test_whoever_has_the_other_gets_it_and_a_split_gives_it_back(
    cast: Cast, case: Case, leader: Case
) -> None:
    merge_case(case=case, into=leader, reason="One fall, two letters", actor=cast.asha)
    assert (fresh(case).owner, fresh(case).merged_into) == (cast.priya, leader)
    assert fresh(case).state == "open", "the second author is answered, too"
    split_case(case=case, reason="", actor=cast.priya)
    assert (fresh(case).owner, fresh(case).merged_into) == (cast.asha, None)
    assert list(CaseMerge.objects.values_list("step", "actor_name", "reason")) == [
        ("merged", "Asha Patel", "One fall, two letters"),
        ("split", "Priya Nair", ""),
    ]


def test_who_has_it_since_keeps_it_when_it_is_split(cast: Cast, case: Case, leader: Case) -> None:
    merge_case(case=case, into=leader, reason="", actor=cast.asha)
    assign_case(case=case, owner=cast.ben, reason="", actor=cast.lena)
    split_case(case=case, reason="", actor=cast.ben)
    assert fresh(case).owner == cast.ben


def test_an_owner_who_may_not_reply_there_does_not_get_it(
    cast: Cast, open_about: OpenAbout, case: Case
) -> None:
    other = open_about(cast.ward_5)
    assert other.owner is not None
    merge_case(case=other, into=case, reason="", actor=cast.lena)
    assert fresh(other).owner == other.owner
    assert fresh(other).merged_into == case


def test_to_merge_with_a_merged_case_means_the_one_that_leads(
    cast: Cast, case: Case, leader: Case, open_about: OpenAbout
) -> None:
    third = open_about(cast.ward_4)
    merge_case(case=case, into=leader, reason="", actor=cast.asha)
    merge_case(case=third, into=fresh(case), reason="", actor=cast.asha)
    assert fresh(third).merged_into == leader


def test_what_cannot_be_merged(cast: Cast, case: Case, leader: Case, open_about: OpenAbout) -> None:
    for one, into, said in ((case, case, "the same case"), (leader, case, "Other cases are merged")):
        if one is leader:
            merge_case(case=case, into=leader, reason="", actor=cast.asha)
            into = open_about(cast.ward_4)
        with pytest.raises(DomainError, match=said):
            merge_case(case=one, into=into, reason="", actor=cast.lena)
    with pytest.raises(DomainError, match="merged already"):
        merge_case(case=leader, into=fresh(case), reason="", actor=cast.lena)
    with pytest.raises(DomainError, match="Split it from that one first"):
        merge_case(case=case, into=open_about(cast.ward_4), reason="", actor=cast.lena)
    closed = open_about(cast.ward_4)
    close_case(case=closed, outcome="no_change", reason="Only praise", actor=cast.asha)
    with pytest.raises(DomainError, match="closed"):
        merge_case(case=open_about(cast.ward_4), into=closed, reason="", actor=cast.lena)
    foreign = open_about(cast.eastwold.root)
    with pytest.raises(DomainError, match="another organisation"):
        merge_case(case=open_about(cast.ward_4), into=foreign, reason="", actor=cast.lena)
    with pytest.raises(DomainError, match="not merged"):
        split_case(case=leader, reason="", actor=cast.lena)


def test_the_page_merges_and_splits(client: Client, cast: Cast, case: Case, leader: Case) -> None:
    client.force_login(cast.lena)
    sent = {"merge-other": f"http://hub/cases/{leader.pk}/", "merge-reason": "One fall"}
    seen = words_of(client.post(f"/cases/{case.pk}/merge/", sent, follow=True).content.decode())
    assert "The two cases are one matter now." in seen
    assert f"worked on together with case {leader.pk}" in seen
    assert f"Merged with case {leader.pk}" in seen
    beside = words_of(client.get(f"/cases/{leader.pk}/").content.decode())
    assert f"Case {case.pk}: My father’s glasses" in beside
    response = client.post(f"/cases/{case.pk}/split/", {"back": "leader"}, follow=True)
    assert response.redirect_chain == [(f"/cases/{leader.pk}/", 302)]
    assert fresh(case).merged_into is None


def test_a_case_out_of_reach_is_no_case(
    client: Client, cast: Cast, case: Case, open_about: OpenAbout
) -> None:
    client.force_login(cast.asha)
    for other in (open_about(cast.ward_5), open_about(cast.eastwold.root)):
        response = client.post(f"/cases/{case.pk}/merge/", {"merge-other": str(other.pk)})
        assert response.status_code == 422
        assert "There is no case with this number that you may answer." in words_of(response.content.decode())
    client.force_login(cast.rhys)
    assert client.post(f"/cases/{case.pk}/merge/", {"merge-other": "1"}).status_code == 403


def test_a_case_ends_with_a_problem_by_its_name(client: Client, cast: Cast, case: Case, leader: Case) -> None:
    client.force_login(cast.priya)
    response = client.post(f"/cases/{leader.pk}/close/", {"close-outcome": "problem"})
    assert response.status_code == 422
    assert "Choose or name the problem" in words_of(response.content.decode())
    sent = {"close-outcome": "problem", "close-problem": " Glasses   get lost "}
    seen = words_of(client.post(f"/cases/{leader.pk}/close/", sent, follow=True).content.decode())
    assert "It is part of a problem that several stories tell of" in seen
    assert "Part of the problem “Glasses get lost”." in seen
    sent = {"close-outcome": "problem", "close-known_problem": "Glasses get lost"}
    client.post(f"/cases/{case.pk}/close/", sent)
    assert Problem.objects.get().links.count() == 2


def test_a_problem_is_one_by_its_name_and_a_story_is_in_it_once(cast: Cast, case: Case) -> None:
    one = name_problem(organisation=cast.northmere, title="Glasses get lost", actor=cast.asha)
    assert name_problem(organisation=cast.northmere, title="glasses GET lost", actor=cast.ben) == one
    assert name_problem(organisation=cast.eastwold, title="Glasses get lost", actor=cast.olga) != one
    for _ in range(2):
        pass_to_problem(story=case.story, problem=one, actor=cast.asha)
    assert ProblemStory.objects.count() == 1
    foreign = name_problem(organisation=cast.eastwold, title="Noise", actor=cast.olga)
    with pytest.raises(DomainError, match="another organisation"):
        pass_to_problem(story=case.story, problem=foreign, actor=cast.asha)
    with pytest.raises(DomainError, match="Name the problem"):
        close_case(case=case, outcome="problem", reason="", actor=cast.asha)


def test_it_stays_in_its_problem_when_it_is_opened_again(cast: Cast, case: Case) -> None:
    close_case(case=case, outcome="problem", problem="Glasses get lost", reason="", actor=cast.asha)
    reopen_case(case=case, reason="She wrote again", actor=cast.asha)
    assert ProblemStory.objects.count() == 1


def test_a_change_on_the_register_is_linked(client: Client, cast: Cast, case: Case) -> None:
    change = make_change(cast.ward_4, cast.asha)
    foreign = make_change(cast.eastwold.root, cast.olga)
    client.force_login(cast.asha)
    assert change.title in words_of(client.get(f"/cases/{case.pk}/").content.decode())
    response = client.post(f"/cases/{case.pk}/link-change/", {"link-change": str(foreign.pk)})
    assert response.status_code == 422
    seen = client.post(f"/cases/{case.pk}/link-change/", {"link-change": str(change.pk)}, follow=True)
    assert "The change is linked to this story." in words_of(seen.content.decode())
    assert list(change.stories.all()) == [case.story]
