"""By hand, by routing again, and away from people who have left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from casework.models import Assignment, Case, CaseState, ReminderKind
from casework.selectors.cases import needing_somebody, stranded
from casework.services.assignment import assign_case, move_stranded_cases, route_again
from casework.services.cases import open_cases
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Membership, Ownership
from feedbackhub.organisations.signals import member_changed
from tests.casework.conftest import OPENER, OpenAbout
from tests.factories import make_story
from tests.people import Cast, join, person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


def leave(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def test_a_lead_gives_a_case_to_somebody_who_may_reply(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    assign_case(case=case, owner=cast.priya, reason="She knows the family", actor=cast.lena)
    case.refresh_from_db()
    assert (case.owner, case.deputy) == (cast.priya, cast.asha)
    row = case.assignments.last()
    assert row is not None
    assert (row.rule, row.reason) == ("by_hand", "Lena Brook chose Priya Nair: She knows the family")
    assert (row.actor, row.actor_name) == (cast.lena, "Lena Brook")
    assert case.reminders.filter(kind=ReminderKind.ASSIGNED, recipient=cast.priya).exists()
    assert AuditEvent.objects.filter(action="case.assigned", actor=cast.lena).exists()


def test_nobody_is_mailed_about_a_case_that_they_took_themselves(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    assign_case(case=case, owner=cast.lena, reason="", actor=cast.lena)
    assert not case.reminders.filter(recipient=cast.lena).exists()


@pytest.mark.parametrize("name", ["rhys", "adam", "olga"])
def test_a_case_is_not_given_to_somebody_who_may_not_reply_there(
    cast: Cast, open_about: OpenAbout, name: str
) -> None:
    case = open_about(cast.ward_4)
    with pytest.raises(DomainError, match="may not reply for Ward 4"):
        assign_case(case=case, owner=getattr(cast, name), reason="", actor=cast.lena)
    case.refresh_from_db()
    assert case.owner == cast.asha
    assert case.assignments.count() == 1


def test_a_ward_manager_is_not_given_the_case_of_another_ward(cast: Cast, open_about: OpenAbout) -> None:
    with pytest.raises(DomainError, match="may not reply for Ward 5"):
        assign_case(case=open_about(cast.ward_5), owner=cast.asha, reason="", actor=cast.lena)


def test_a_case_is_not_given_to_whom_it_has(cast: Cast, open_about: OpenAbout) -> None:
    with pytest.raises(DomainError, match="has this case already"):
        assign_case(case=open_about(cast.ward_4), owner=cast.asha, reason="", actor=cast.lena)


def test_a_closed_case_is_neither_given_nor_routed(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    Case.objects.update(state=CaseState.CLOSED, outcome="no_change")
    with pytest.raises(DomainError, match="closed"):
        assign_case(case=case, owner=cast.priya, reason="", actor=cast.lena)
    with pytest.raises(DomainError, match="closed"):
        route_again(case=case, actor=cast.lena)


def test_routing_again_brings_a_case_back_to_the_owner(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    assert route_again(case=case, actor=cast.lena) is None
    assign_case(case=case, owner=cast.priya, reason="", actor=cast.lena)
    row = route_again(case=case, actor=cast.lena)
    assert row is not None
    assert (row.owner, row.reason) == (cast.asha, "Asha Patel is the owner of Ward 4.")


def test_when_the_owner_leaves_the_deputy_has_the_case_at_once(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    leave(cast.asha)
    member_changed.send(sender=User, user_id=cast.asha.pk)
    case.refresh_from_db()
    assert (case.owner, case.deputy) == (cast.ben, None)
    row = case.assignments.last()
    assert row is not None
    assert row.reason == "Ward 4's owner Asha Patel has left; Ben Okafor stands in."
    assert row.actor_name == "the routing"


def test_when_both_leave_the_lead_has_the_case(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    leave(cast.asha)
    leave(cast.ben)
    assert move_stranded_cases() == 1
    case.refresh_from_db()
    assert case.owner == cast.lena


def test_when_a_role_ends_the_case_moves(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    Membership.objects.filter(user=cast.asha).update(role=Role.READER)
    assert move_stranded_cases() == 1
    case.refresh_from_db()
    assert case.owner == cast.ben


def test_when_only_the_deputy_leaves_the_owner_keeps_the_case(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    assign_case(case=case, owner=cast.priya, reason="", actor=cast.lena)
    leave(cast.asha)
    assert move_stranded_cases(user_id=cast.asha.pk) == 1
    case.refresh_from_db()
    assert (case.owner, case.deputy) == (cast.priya, cast.ben)
    row = case.assignments.last()
    assert row is not None
    assert (row.rule, row.reason) == ("deputy_gone", "Asha Patel can no longer stand in.")


def test_closed_cases_stay_with_whom_they_had(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    Case.objects.update(state=CaseState.CLOSED, outcome="no_change")
    leave(cast.asha)
    assert move_stranded_cases() == 0
    case.refresh_from_db()
    assert case.owner == cast.asha


def test_where_there_is_nobody_the_case_stands_in_red_until_somebody_comes(
    cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.eastwold.root)
    leave(cast.olga)
    assert move_stranded_cases() == 1
    assert move_stranded_cases() == 0  # nobody still: no second row
    assert list(Case.objects.filter(stranded())) == [case]
    mia = person("Mia Reid", "mia@eastwold.example")
    join(mia, cast.eastwold.root, Role.RESPONDER)
    assert move_stranded_cases() == 1
    case.refresh_from_db()
    assert case.owner == mia
    row = case.assignments.last()
    assert row is not None
    assert row.reason == (
        "Nobody answers for Eastwold NHS Trust, and no lead can act; Mia Reid may reply there."
    )


def test_a_person_elsewhere_keeps_their_cases_when_another_leaves(cast: Cast, open_about: OpenAbout) -> None:
    kept = open_about(cast.community)
    open_about(cast.ward_4)
    leave(cast.asha)
    move_stranded_cases(user_id=cast.asha.pk)
    assert kept.assignments.count() == 1


def test_the_cases_of_three_hundred_leavers_move_in_one_run(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(300):
        leaver = User(email=f"leaver{number}@northmere.example", full_name=f"Leaver {number}")
        leaver.save()
        join(leaver, cast.ward_5, Role.RESPONDER)
    leavers = list(User.objects.filter(email__startswith="leaver"))
    cases = open_cases(stories=[make_story(cast.ward_5) for _ in leavers], actor=OPENER)
    for case, leaver in zip(cases, leavers, strict=True):
        Case.objects.filter(pk=case.pk).update(owner=leaver)
    User.objects.filter(email__startswith="leaver").update(is_active=False)
    with django_assert_max_num_queries(300 * 4 + 45):
        assert move_stranded_cases() == 300
    assert not needing_somebody().exists()
    assert set(Case.objects.values_list("owner", flat=True)) == {cast.lena.pk}


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_move_each_case_once(cast: Cast) -> None:
    cases = open_cases(stories=[make_story(cast.ward_4) for _ in range(20)], actor=OPENER)
    leave(cast.asha)
    together = Barrier(2)

    def work(_: int) -> int:
        try:
            together.wait(timeout=10)
            return move_stranded_cases()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        moved = list(pool.map(work, range(2)))
    assert sum(moved) == 20
    assert Assignment.objects.count() == 40
    assert not Case.objects.filter(pk__in=[case.pk for case in cases]).exclude(owner=cast.ben).exists()


def test_ownership_of_the_site_answers_for_a_ward_without_owner(cast: Cast, open_about: OpenAbout) -> None:
    Ownership.objects.create(service=cast.site, user=cast.priya, rank="owner")
    case = open_about(cast.ward_5)
    assert case.owner == cast.priya
    assert case.assignments.get().rule == "owner_above"
