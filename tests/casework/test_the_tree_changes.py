"""Whatever is done to the tree, history adds up: nothing is lost or taken off its row, and cases keep somebody able.

The model below knows nothing of how services move: it remembers what was put where, and counts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.insights.measures import Window
from casework.models import Case, Change
from casework.selectors.cases import stranded
from casework.selectors.figures import story_facts
from casework.services.assignment import move_stranded_cases
from casework.services.cases import open_case
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership, Ownership, Service
from feedbackhub.organisations.selectors import current_service, holders_of_codes, holds_at
from feedbackhub.organisations.services import (
    close_service,
    create_service,
    merge_services,
    move_service,
    reopen_service,
)
from stories.models import Story
from tests.casework.conftest import OPENER
from tests.casework.test_never_nobody import can_act
from tests.factories import make_story
from tests.factories.casework import make_change
from tests.people import TESTS, Cast, join, make_cast

place = st.integers(0, 20)


class Tree(RuleBasedStateMachine):
    """Services come, move, merge, close and open; stories arrive all the while."""

    cast: Cast

    @initialize()
    def start(self) -> None:
        self.savepoint = transaction.savepoint()
        self.cast = make_cast()
        join(self.cast.rhys, self.cast.community, Role.RESPONDER)
        Ownership.objects.create(service=self.cast.site, user=self.cast.priya, rank="owner")
        Ownership.objects.create(service=self.cast.community, user=self.cast.rhys, rank="owner")
        self.told_at: dict[int, int] = {}
        self.cases: dict[int, int] = {}
        self.changes: dict[int, int] = {}
        self.codes: dict[str, int] = {}
        self.paths: dict[str, int] = {}
        self.parts: dict[int, int] = {}
        self.roles = set(Membership.objects.values_list("pk", flat=True))
        self.owners = set(Ownership.objects.values_list("service", "user"))
        for number in range(len(self.services())):
            self.tell(self.service(number))

    def services(self) -> list[Service]:
        return list(Service.objects.filter(organisation=self.cast.northmere).order_by("pk"))

    def service(self, number: int) -> Service:
        found = self.services()
        return found[number % len(found)]

    @rule(above=place)
    def a_service_comes(self, above: int) -> None:
        number = Service.objects.count()
        if number > 14:
            return
        try:
            create_service(
                parent=self.service(above), name=f"S{number}", code=f"S-{number}", kind="team", actor=TESTS
            )
        except DomainError:
            return

    @rule(at=place)
    def a_story_comes_with_its_case_and_a_change(self, at: int) -> None:
        self.tell(self.service(at))

    def tell(self, service: Service) -> None:
        story = make_story(service)
        self.told_at[story.pk] = service.pk
        case = open_case(story=story, actor=OPENER)
        self.cases[case.pk] = service.pk
        change = make_change(service, self.cast.lena, story=story)
        self.changes[change.pk] = service.pk

    @rule(what=place, where=place)
    def one_moves(self, what: int, where: int) -> None:
        try:
            move_service(service=self.service(what), parent=self.service(where), actor=self.cast.adam)
        except DomainError:
            return

    @rule(what=place, where=place)
    def two_merge(self, what: int, where: int) -> None:
        source, into = self.service(what), self.service(where)
        before = self.about(source) | self.about(into)
        try:
            merge_services(source=source, into=into, actor=self.cast.adam)
        except DomainError:
            return
        self.parts[source.pk] = into.pk
        assert self.about(Service.objects.get(pk=into.pk)) == before

    @rule(what=place)
    def one_closes(self, what: int) -> None:
        try:
            close_service(service=self.service(what), actor=self.cast.adam)
        except DomainError:
            return

    @rule(what=place)
    def one_opens_again(self, what: int) -> None:
        service = self.service(what)
        try:
            reopen_service(service=service, actor=self.cast.adam)
        except DomainError:
            return
        self.parts.pop(service.pk, None)

    def about(self, service: Service) -> set[int]:
        return set(Story.objects.about(service).values_list("pk", flat=True))

    @invariant()
    def no_row_was_moved_or_lost(self) -> None:
        if not hasattr(self, "cast"):
            return
        links = Story.services.through.objects.values_list("story", "service")
        assert dict(links) == self.told_at
        assert len(links) == len(self.told_at)
        assert dict(Case.objects.values_list("pk", "service")) == self.cases
        assert dict(Change.objects.values_list("pk", "service")) == self.changes
        assert set(Membership.objects.filter(is_active=True).values_list("pk", flat=True)) >= self.roles
        assert set(Ownership.objects.values_list("service", "user")) >= self.owners

    @invariant()
    def history_adds_up(self) -> None:
        if not hasattr(self, "cast"):
            return
        root = self.cast.northmere.root
        assert self.about(root) == set(self.told_at)
        services = self.services()
        children = [one for one in services if one.depth == 2]
        at_root = sum(at == root.pk for at in self.told_at.values())
        assert sum(len(self.about(one)) for one in children) + at_root == len(self.told_at)
        figures = story_facts(
            organisation=self.cast.northmere,
            services=services,
            window=Window.LATEST,
            now=now() + timedelta(minutes=1),
        )
        for one in services:
            assert {fact.story_id for fact in figures.get(one.pk, [])} == self.about(one)

    @invariant()
    def every_part_counts_for_its_whole(self) -> None:
        if not hasattr(self, "cast"):
            return
        by_pk = {one.pk: one for one in self.services()}
        for source, into in self.parts.items():
            assert by_pk[source].path.startswith(by_pk[into].path)
            assert by_pk[source].succeeded_by_id == into

    @invariant()
    def the_tree_is_sound_and_no_path_is_given_twice(self) -> None:
        if not hasattr(self, "cast"):
            return
        assert Service.objects.find_problems() == ([], [], [], [], [])
        for one in Service.objects.all():
            assert self.paths.setdefault(one.path, one.pk) == one.pk
            assert self.codes.setdefault(one.code, one.pk) == one.pk
            above = Service.objects.filter(path__in=one.paths_up[1:])
            assert one.is_closed or not any(up.is_closed for up in above)

    @invariant()
    def every_code_leads_to_an_open_service(self) -> None:
        if not hasattr(self, "cast"):
            return
        services = self.services()
        holders = holders_of_codes(self.cast.northmere, [one.code for one in services])
        assert set(holders) == {one.code.lower() for one in services}
        open_ones = {one.pk for one in services if not one.is_closed}
        assert {holder.current_id for holder in holders.values()} <= open_ones
        yesterday = local_date() - timedelta(days=1)
        assert all(holder.on(yesterday) == holder.service_id for holder in holders.values())
        assert all(current_service(one).pk in open_ones for one in services)

    @invariant()
    def every_case_has_somebody_who_can_act_or_stands_in_red(self) -> None:
        if not hasattr(self, "cast"):
            return
        move_stranded_cases()
        red = set(Case.objects.filter(stranded()).values_list("pk", flat=True))
        assert red == set(), "Lena leads everywhere, so there is always somebody"
        for case in Case.objects.not_closed().select_related("owner", "service"):
            assert can_act(case.owner, case.service)

    @invariant()
    def nobody_of_elsewhere_sees_anything(self) -> None:
        if not hasattr(self, "cast"):
            return
        olga = User.objects.get(pk=self.cast.olga.pk)
        assert not Story.objects.visible_to(olga).exists()
        assert not any(holds_at(olga, Permission.READ_STORIES, one) for one in self.services())

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)


@pytest.mark.django_db
@pytest.mark.slow
def test_history_adds_up_whatever_is_done_to_the_tree() -> None:
    machine: Any = Tree
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=5,
            stateful_step_count=12,
            deadline=None,
            # Each step costs a second of queries, so that shrinking a failure would outlast the test's time limit.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_cases_that_a_move_cut_off_go_to_whoever_answers_there(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    join(cast.rhys, cast.community, Role.RESPONDER)
    Ownership.objects.create(service=cast.site, user=cast.priya, rank="owner")
    Ownership.objects.create(service=cast.community, user=cast.rhys, rank="owner")
    case = open_case(story=make_story(cast.ward_5), actor=OPENER)
    assert case.owner == cast.priya
    with django_capture_on_commit_callbacks(execute=True):
        move_service(service=cast.ward_5, parent=cast.community, actor=cast.adam)
    case.refresh_from_db()
    assert case.owner == cast.rhys
    assert case.service == cast.ward_5
    assert "Rhys Morgan is the owner of Community" in case.assignments.last().reason


@pytest.mark.django_db
def test_a_merger_leaves_cases_with_whom_they_are(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    case = open_case(story=make_story(cast.ward_4), actor=OPENER)
    with django_capture_on_commit_callbacks(execute=True):
        merge_services(source=cast.ward_4, into=cast.community, actor=cast.adam)
    case.refresh_from_db()
    assert (case.owner, case.service_id) == (cast.asha, cast.ward_4.pk)
    assert Case.objects.visible_to(cast.asha).filter(pk=case.pk).exists()
