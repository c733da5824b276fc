"""DESIGN section 5, rule 1, under whatever people do: every open case has one owner who can act, or stands in red.

The model below knows nothing of the routing: it only says who may reply where, from the memberships as they are.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.models import Case, CaseState
from casework.selectors.cases import stranded
from casework.services.assignment import assign_case, move_stranded_cases, route_again
from casework.services.cases import answer_case, close_case, open_case, reopen_case
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import PERMISSIONS, Permission, Role
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership, Ownership, Service
from tests.casework.conftest import OPENER
from tests.casework.making import publish_reply
from tests.factories import make_story
from tests.people import Cast, make_cast

PEOPLE = ("asha", "ben", "priya", "lena", "adam", "rhys")
PLACES = ("site", "ward_4", "ward_5", "community")
someone = st.sampled_from(PEOPLE)
somewhere = st.sampled_from(PLACES)
some_case = st.integers(0, 5)


def can_act(user: User | None, service: Service) -> bool:
    if user is None or not user.is_active:
        return False
    return any(
        membership.is_active
        and service.path.startswith(membership.service.path)
        and Permission.DRAFT_RESPONSE in PERMISSIONS[Role(membership.role)]
        for membership in user.memberships.select_related("service")
    )


class Organisation(RuleBasedStateMachine):
    """People come, leave and change roles; cases are opened, given, answered, closed; the sweeper runs after each."""

    cast: Cast

    @initialize()
    def start(self) -> None:
        self.savepoint = transaction.savepoint()
        self.cast = make_cast()

    def user(self, name: str) -> User:
        return User.objects.get(pk=getattr(self.cast, name).pk)

    def case(self, number: int) -> Case | None:
        cases = list(Case.objects.order_by("pk"))
        return cases[number % len(cases)] if cases else None

    @rule(place=somewhere, more=somewhere)
    def a_story_comes(self, place: str, more: str) -> None:
        story = make_story(getattr(self.cast, place))
        story.services.add(getattr(self.cast, more))
        open_case(story=story, actor=OPENER)

    @rule(name=someone)
    def somebody_leaves_or_returns(self, name: str) -> None:
        user = self.user(name)
        User.objects.filter(pk=user.pk).update(is_active=not user.is_active)
        move_stranded_cases(user_id=user.pk)

    @rule(name=someone, place=somewhere, role=st.sampled_from(list(Role)))
    def somebody_gets_a_role(self, name: str, place: str, role: Role) -> None:
        Membership.objects.get_or_create(
            user=self.user(name), service=getattr(self.cast, place), role=role, is_active=True
        )

    @rule(name=someone)
    def somebody_loses_their_roles(self, name: str) -> None:
        Membership.objects.filter(user=self.user(name)).update(is_active=False)

    @rule(name=someone, place=somewhere)
    def somebody_becomes_owner(self, name: str, place: str) -> None:
        service = getattr(self.cast, place)
        Ownership.objects.filter(service=service).delete()
        Ownership.objects.create(service=service, user=self.user(name), rank="owner")

    @rule(number=some_case, name=someone)
    def a_case_is_given_by_hand(self, number: int, name: str) -> None:
        case = self.case(number)
        if case is None:
            return
        try:
            assign_case(case=case, owner=self.user(name), reason="", actor=self.cast.lena)
        except DomainError:
            return

    @rule(number=some_case)
    def a_case_is_routed_again(self, number: int) -> None:
        case = self.case(number)
        if case is not None and case.state != CaseState.CLOSED:
            route_again(case=case, actor=self.cast.lena)

    @rule(number=some_case, step=st.sampled_from(["answer", "close", "reopen"]))
    def a_case_moves_on(self, number: int, step: str) -> None:
        case = self.case(number)
        if case is None:
            return
        try:
            if step == "answer":
                publish_reply(case.story)
                answer_case(story=case.story, actor=OPENER)
            elif step == "close":
                close_case(case=case, outcome="no_change", reason="Only praise", actor=self.cast.lena)
            else:
                reopen_case(case=case, reason="She wrote again", actor=self.cast.lena)
        except DomainError:
            return

    @invariant()
    def every_case_has_somebody_who_can_act_or_stands_in_red(self) -> None:
        if not hasattr(self, "cast"):
            return
        move_stranded_cases()
        red = set(Case.objects.filter(stranded()).values_list("pk", flat=True))
        for case in Case.objects.not_closed().select_related("owner", "deputy", "service"):
            if case.pk in red:
                everybody = User.objects.all()
                assert not any(can_act(user, case.service) for user in everybody), (
                    "red while somebody could act"
                )
            else:
                assert can_act(case.owner, case.service)
            assert case.deputy is None or can_act(case.deputy, case.service)
            assert case.deputy is None or case.deputy_id != case.owner_id
            last = case.assignments.last()
            assert last is not None
            assert (last.owner_id, last.deputy_id) == (case.owner_id, case.deputy_id)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)


@pytest.mark.django_db
@pytest.mark.slow
def test_never_nobody_where_there_is_somebody() -> None:
    machine: Any = Organisation
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
