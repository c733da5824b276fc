"""The work of who is away or asleep goes to somebody who is there; new stories go by load and cap."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from casework.models import Assignment, Case, CaseState
from casework.routing import ASLEEP, COVER, Rule
from casework.selectors.cover import owned_by_the_absent
from casework.selectors.staffing import Roster
from casework.services.cover import move_before_leaving, move_uncovered_cases
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Absence, Ownership, StaffingPolicy
from feedbackhub.organisations.services import Days, add_colleague, end_absence, record_absence
from tests.people import TESTS, Cast, join, person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.casework.conftest import OpenAbout

TODAY = local_date()


def away(
    cast: Cast, user: User, deputy: User, *, first: date = TODAY, days: int = 7, tell: bool = False
) -> Absence:
    """Put an absence down; without `tell`, by the row alone, as if the signal had been lost."""
    last = first + timedelta(days=days - 1)
    if tell:
        return record_absence(
            user=user, organisation=cast.northmere, days=Days(first, last), deputy=deputy, actor=user
        )
    return Absence.objects.create(
        organisation=cast.northmere, user=user, deputy=deputy, starts_on=first, ends_on=last
    )


def sleep(user: User, days: int = 100) -> None:
    User.objects.filter(pk=user.pk).update(last_login=now() - timedelta(days=days))


def due(case: Case, days: int) -> Case:
    Case.objects.filter(pk=case.pk).update(due_on=TODAY + timedelta(days=days))
    case.refresh_from_db()
    return case


def owner_of(case: Case) -> User | None:
    case.refresh_from_db()
    return case.owner


def last(case: Case) -> Assignment:
    row = case.assignments.order_by("-pk").first()
    assert row is not None
    return row


# New stories


def test_a_new_story_goes_to_whoever_was_named_to_stand_in(cast: Cast, open_about: OpenAbout) -> None:
    away(cast, cast.asha, cast.priya)
    case = open_about(cast.ward_4)
    assert (case.owner, case.deputy) == (cast.priya, cast.ben)
    back = TODAY + timedelta(days=7)
    assert (
        f"Asha Patel is away until {back:%A} {back.day} {back:%B}; Priya Nair stands in." in last(case).reason
    )


def test_a_chain_of_deputies_is_followed(cast: Cast, open_about: OpenAbout) -> None:
    away(cast, cast.asha, cast.priya)
    away(cast, cast.priya, cast.lena)
    assert open_about(cast.ward_4).owner == cast.lena


def test_somebody_who_may_not_reply_there_is_passed_by(cast: Cast, open_about: OpenAbout) -> None:
    wanda = person("Wanda Reed", "wanda@northmere.example")
    join(wanda, cast.ward_5, Role.RESPONDER)
    away(cast, cast.asha, wanda)
    assert open_about(cast.ward_4).owner == cast.ben


def test_after_the_last_day_stories_come_to_the_owner_again(cast: Cast, open_about: OpenAbout) -> None:
    absence = away(cast, cast.asha, cast.priya, first=TODAY - timedelta(days=7), days=7)
    assert absence.back_on == TODAY
    assert open_about(cast.ward_4).owner == cast.asha


def test_ending_it_early_brings_new_stories_back(cast: Cast, open_about: OpenAbout) -> None:
    absence = away(cast, cast.asha, cast.priya)
    end_absence(absence=absence, actor=cast.asha)
    assert open_about(cast.ward_4).owner == cast.asha


def test_a_lead_who_is_away_brings_who_stands_in(cast: Cast, open_about: OpenAbout) -> None:
    zoe = person("Zoe Lead", "zoe@northmere.example")
    join(zoe, cast.northmere.root, Role.LEAD)
    away(cast, cast.lena, zoe)
    assert open_about(cast.community).owner == zoe


def test_where_everybody_is_away_it_is_somebodys_all_the_same(cast: Cast, open_about: OpenAbout) -> None:
    for user, deputy in ((cast.asha, cast.ben), (cast.ben, cast.priya), (cast.priya, cast.lena)):
        away(cast, user, deputy)
    away(cast, cast.lena, cast.asha)
    case = open_about(cast.ward_4)
    assert case.owner == cast.asha
    assert "but nobody else is better placed" in last(case).reason


def test_a_dormant_owner_is_passed_by(cast: Cast, open_about: OpenAbout) -> None:
    sleep(cast.asha)
    case = open_about(cast.ward_4)
    assert case.owner == cast.ben
    assert "Asha Patel has not signed in since" in last(case).reason


def test_each_organisation_says_what_dormant_is(cast: Cast, open_about: OpenAbout) -> None:
    StaffingPolicy.objects.create(organisation=cast.northmere, dormant_after_days=120)
    sleep(cast.asha)
    assert open_about(cast.ward_4).owner == cast.asha


# Load


def decided(cast: Cast, criticality: int | None = None, roster: Roster | None = None) -> int | None:
    roster = roster or Roster([cast.ward_4])
    decision = roster.decide(cast.ward_4, criticality=criticality)
    roster.give(decision.owner_id, cast.ward_4, criticality=criticality)
    return decision.owner_id


def test_a_team_shares_by_load_that_counts_how_hard_each_story_is(cast: Cast, open_about: OpenAbout) -> None:
    add_colleague(service=cast.ward_4, user=cast.priya, actor=TESTS)
    first = open_about(cast.ward_4)
    Case.objects.filter(pk=first.pk).update(criticality=5, owner=cast.asha)
    # Asha carries 8; the next eight easy ones are Priya's, then it is even.
    roster = Roster([cast.ward_4])
    owners = [decided(cast, 1, roster) for _ in range(10)]
    assert owners == [cast.priya.pk] * 8 + [cast.asha.pk, cast.priya.pk]


def test_the_rule_of_a_shared_story_says_so(cast: Cast, open_about: OpenAbout) -> None:
    add_colleague(service=cast.ward_4, user=cast.priya, actor=TESTS)
    open_about(cast.ward_4)
    case = open_about(cast.ward_4)
    assert case.owner == cast.priya
    assert last(case).rule == Rule.TEAM
    assert "Priya Nair shares the stories of Ward 4 and has the lightest load." in last(case).reason


def test_closed_and_answered_stories_are_no_load(cast: Cast, open_about: OpenAbout) -> None:
    add_colleague(service=cast.ward_4, user=cast.priya, actor=TESTS)
    first = open_about(cast.ward_4)
    Case.objects.filter(pk=first.pk).update(owner=cast.asha, state=CaseState.ANSWERED, criticality=5)
    assert decided(cast) == cast.asha.pk


def test_who_stands_in_for_a_team_member_takes_their_place(cast: Cast) -> None:
    add_colleague(service=cast.ward_4, user=cast.priya, actor=TESTS)
    away(cast, cast.asha, cast.lena)
    roster = Roster([cast.ward_4])
    owners = [decided(cast, 1, roster) for _ in range(4)]
    assert owners == [cast.lena.pk, cast.priya.pk, cast.lena.pk, cast.priya.pk]


def test_a_day_brings_nobody_more_distressing_stories_than_the_cap(cast: Cast) -> None:
    roster = Roster([cast.ward_4])
    owners = [decided(cast, 5, roster) for _ in range(12)]
    assert [owners.count(one.pk) for one in (cast.asha, cast.ben, cast.lena)] == [3, 3, 3]
    # Then the matron, who may reply there; and when everybody has had enough, the owner again: never nobody.
    assert owners[9:] == [cast.priya.pk] * 3
    assert decided(cast, 5, roster) == cast.asha.pk
    assert decided(cast, 1, roster) == cast.asha.pk


def test_the_cap_counts_what_came_today_and_not_what_came_before(cast: Cast, open_about: OpenAbout) -> None:
    for _ in range(3):
        case = open_about(cast.ward_4)
        Case.objects.filter(pk=case.pk).update(criticality=5)
    assert decided(cast, 5) == cast.ben.pk
    tomorrow = Roster([cast.ward_4], now=now() + timedelta(days=1))
    assert decided(cast, 5, tomorrow) == cast.asha.pk


def test_a_new_deputy_is_no_new_distress(cast: Cast, open_about: OpenAbout) -> None:
    tomorrow = now() + timedelta(days=1)
    for _ in range(3):
        case = open_about(cast.ward_4)
        Case.objects.filter(pk=case.pk).update(criticality=5)
        Assignment.objects.create(
            case=case, owner=cast.asha, at=tomorrow, actor_name="tests", rule="deputy_gone", reason="Gone."
        )
    assert decided(cast, 5, Roster([cast.ward_4], now=tomorrow)) == cast.asha.pk


# What is due meanwhile


def test_what_falls_due_moves_and_what_does_not_stays(cast: Cast, open_about: OpenAbout) -> None:
    soon, later = due(open_about(cast.ward_4), 3), due(open_about(cast.ward_4), 10)
    away(cast, cast.asha, cast.priya)
    assert move_uncovered_cases() == 1
    assert (owner_of(soon), owner_of(later)) == (cast.priya, cast.asha)
    row = last(soon)
    assert (row.rule, row.actor_name) == (COVER, "the cover calendar")
    assert "and the reply is due on" in row.reason
    assert soon.reminders.filter(recipient=cast.priya).exists()
    assert AuditEvent.objects.filter(action="case.assigned", subject_id=str(soon.pk)).exists()


def test_a_second_run_moves_nothing(cast: Cast, open_about: OpenAbout) -> None:
    due(open_about(cast.ward_4), 3)
    away(cast, cast.asha, cast.priya)
    assert (move_uncovered_cases(), move_uncovered_cases()) == (1, 0)


def test_a_late_story_moves_too(cast: Cast, open_about: OpenAbout) -> None:
    late = due(open_about(cast.ward_4), -2)
    away(cast, cast.asha, cast.priya)
    move_uncovered_cases()
    assert owner_of(late) == cast.priya


def test_nothing_moves_before_the_first_day(cast: Cast, open_about: OpenAbout) -> None:
    case = due(open_about(cast.ward_4), 3)
    away(cast, cast.asha, cast.priya, first=TODAY + timedelta(days=1))
    assert move_uncovered_cases() == 0
    assert move_uncovered_cases(now=now() + timedelta(days=1)) == 1
    assert owner_of(case) == cast.priya


def test_it_moves_at_once_when_it_is_put_down(
    cast: Cast, open_about: OpenAbout, django_capture_on_commit_callbacks: object
) -> None:
    case = due(open_about(cast.ward_4), 3)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        away(cast, cast.asha, cast.priya, tell=True)
    assert owner_of(case) == cast.priya


def test_where_the_deputy_may_not_reply_the_routing_finds_somebody(cast: Cast, open_about: OpenAbout) -> None:
    wanda = person("Wanda Reed", "wanda@northmere.example")
    join(wanda, cast.ward_5, Role.RESPONDER)
    case = due(open_about(cast.ward_4), 3)
    away(cast, cast.asha, wanda)
    move_uncovered_cases()
    assert owner_of(case) == cast.ben


def test_what_was_given_by_hand_goes_to_the_deputy_as_well(cast: Cast, open_about: OpenAbout) -> None:
    case = due(open_about(cast.ward_4), 3)
    Case.objects.filter(pk=case.pk).update(owner=cast.priya)
    away(cast, cast.priya, cast.lena)
    move_uncovered_cases()
    assert owner_of(case) == cast.lena


def test_where_nobody_is_there_it_stays_with_whom_it_is(cast: Cast, open_about: OpenAbout) -> None:
    case = due(open_about(cast.ward_4), 3)
    for user, deputy in ((cast.asha, cast.ben), (cast.ben, cast.priya), (cast.priya, cast.lena)):
        away(cast, user, deputy)
    away(cast, cast.lena, cast.asha)
    assert move_uncovered_cases() == 0
    assert owner_of(case) == cast.asha


@pytest.mark.parametrize("state", [CaseState.ANSWERED, CaseState.CLOSED])
def test_what_needs_no_reply_stays(cast: Cast, open_about: OpenAbout, state: CaseState) -> None:
    case = due(open_about(cast.ward_4), 3)
    Case.objects.filter(pk=case.pk).update(state=state.value, outcome="change")
    away(cast, cast.asha, cast.priya)
    assert move_uncovered_cases() == 0


def test_another_organisations_absence_moves_nothing(cast: Cast, open_about: OpenAbout) -> None:
    due(open_about(cast.ward_4), 3)
    Absence.objects.create(
        organisation=cast.eastwold, user=cast.asha, deputy=cast.olga, starts_on=TODAY, ends_on=TODAY
    )
    assert not owned_by_the_absent(TODAY).exists()
    assert move_uncovered_cases() == 0


def test_handing_over_before_leaving(cast: Cast, open_about: OpenAbout) -> None:
    case, later = due(open_about(cast.ward_4), 3), due(open_about(cast.ward_4), 30)
    absence = away(cast, cast.asha, cast.priya, first=TODAY + timedelta(days=1))
    moved = move_before_leaving(absence=absence, cases=Case.objects.filter(pk__in=[case.pk]), actor=cast.asha)
    assert moved == 1
    assert (owner_of(case), owner_of(later)) == (cast.priya, cast.asha)
    assert (last(case).actor, last(case).rule) == (cast.asha, COVER)


# Who no longer signs in


def test_the_work_of_who_sleeps_moves_the_same_day(cast: Cast, open_about: OpenAbout) -> None:
    case, answered = open_about(cast.ward_4), open_about(cast.ward_4)
    Case.objects.filter(pk=answered.pk).update(state=CaseState.ANSWERED.value)
    sleep(cast.asha)
    assert move_uncovered_cases() == 2
    assert owner_of(case) == cast.ben
    row = last(case)
    assert row.rule == ASLEEP
    assert "Asha Patel has not signed in since" in row.reason
    assert move_uncovered_cases() == 0


def test_a_sleeper_is_not_given_the_work_of_another(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    sleep(cast.asha)
    sleep(cast.ben)
    move_uncovered_cases()
    assert owner_of(case) == cast.lena


def test_where_all_sleep_it_stays(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    Case.objects.filter(pk=case.pk).update(owner=cast.ben)
    for user in (cast.asha, cast.ben, cast.priya, cast.lena):
        sleep(user)
    assert move_uncovered_cases() == 0
    assert owner_of(case) == cast.ben


def test_signing_in_wakes(cast: Cast, open_about: OpenAbout) -> None:
    sleep(cast.asha)
    User.objects.filter(pk=cast.asha.pk).update(last_login=datetime.now(tz=now().tzinfo))
    assert open_about(cast.ward_4).owner == cast.asha


# Cost


def test_a_roster_reads_as_much_for_many_services_as_for_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Ownership.objects.create(service=cast.ward_5, user=cast.priya, rank="owner")
    add_colleague(service=cast.ward_5, user=cast.lena, actor=TESTS)
    services = [cast.ward_4, cast.ward_5, cast.site, cast.community]
    # The tree, ownerships, memberships, absences, limits twice, loads, and what came today.
    with django_assert_max_num_queries(8):
        roster = Roster(services)
        for service in services * 5:
            roster.give(roster.decide(service, criticality=5).owner_id, service, criticality=5)
