"""The rules in the database: what comes by them, what moves by them, and what nobody can take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.models import Case, Reminder, Reroute, RoutingRule, RoutingRuleChange, Target
from casework.selectors.cases import stranded
from casework.selectors.replay import replay
from casework.selectors.routing import last_rule, rules_of
from casework.selectors.rule_figures import rule_figures
from casework.services.assignment import assign_case, move_stranded_cases, route_again
from casework.services.cases import open_case, open_cases
from casework.services.rerouting import reroute_case
from casework.services.routing_rules import (
    Replayed,
    RuleDraft,
    remove_rule,
    rules_with,
    rules_without,
    save_rule,
    switch_rule,
)
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Membership
from feedbackhub.organisations.services.merging import merge_services
from stories.models import StoryReading
from tests.casework.conftest import OPENER
from tests.casework.test_never_nobody import can_act
from tests.factories import make_source, make_story
from tests.people import Cast, join, make_cast

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

SEEN = Replayed(0, 0)
PARKING = "We circled the car park for an hour."


def add(cast: Cast, name: str = "Parking", *, place: int = 99, **asks: Any) -> RoutingRule:
    fields = {"words": ("car park",), "target": Target.PERSON.value, "person": cast.priya} | asks
    if fields["target"] != Target.PERSON.value:
        fields.pop("person")
    draft = RuleDraft(name=name, place=place, **fields)
    return save_rule(organisation=cast.northmere, draft=draft, replayed=SEEN, actor=cast.lena)


def why(case: Case) -> str:
    return case.assignments.latest("pk").reason


def test_a_story_comes_by_the_first_rule_that_holds_with_its_name_in_the_reason(cast: Cast) -> None:
    parking = add(cast)
    case = open_case(story=make_story(cast.ward_4, title="Late", body=PARKING), actor=OPENER)
    row = case.assignments.get()
    assert (case.owner, case.deputy, row.rule, row.routing_rule) == (cast.priya, cast.asha, "rule", parking)
    assert row.reason == "Rule 1, “Parking”: to Priya Nair because it says “car park”. Priya Nair has it."
    other = open_case(story=make_story(cast.ward_4), actor=OPENER)
    assert other.owner == cast.asha
    assert why(other) == "No other rule took it. Asha Patel is the owner of Ward 4."


def test_what_the_engine_reads_is_there_before_the_rules_are_asked(cast: Cast) -> None:
    harm = add(cast, "Harm", words=(), flags=("self_harm",))
    story = make_story(cast.ward_4, body="After the visit I wanted to kill myself.")
    case = open_case(story=story, actor=OPENER)
    assert (case.owner, case.assignments.get().routing_rule) == (cast.priya, harm)
    assert (case.criticality, case.flag_count > 0) == (5 if case.criticality == 5 else 4, True)
    assert StoryReading.objects.current().filter(story=story).exists()


def test_a_story_that_cannot_be_read_keeps_no_other_from_its_case(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.services import opening

    reading = opening.read_stories

    def poisoned(stories: Any, **more: Any) -> Any:
        stories = list(stories)
        if any(story.title == "Poison" for story in stories):
            raise ValueError(stories[0].title)
        return reading(stories, **more)

    monkeypatch.setattr(opening, "read_stories", poisoned)
    stories = [make_story(cast.ward_4, title=title) for title in ("Fine", "Poison", "Fine too")]
    cases = open_cases(stories=stories, actor=OPENER)
    assert {case.owner for case in cases} == {cast.asha}
    assert set(StoryReading.objects.values_list("story__title", flat=True)) == {"Fine", "Fine too"}


@pytest.mark.parametrize(
    ("fields", "owner"),
    [
        ({"target": "service", "team_service": "site"}, "asha"),
        ({"target": "service", "team_service": "ward_4"}, "asha"),
        ({"target": "team", "team_service": "site", "team_role": "approver"}, "priya"),
        ({"target": "team", "team_service": "ward_4", "team_role": "responder"}, "asha"),
        ({"target": "team", "team_service": "community", "team_role": "approver"}, "asha"),
        ({"target": "own"}, "asha"),
    ],
)
def test_a_rule_names_a_service_or_a_team(cast: Cast, fields: dict[str, Any], owner: str) -> None:
    fields = {name: getattr(cast, str(value), value) for name, value in fields.items()}
    add(cast, **fields)
    assert open_case(story=make_story(cast.ward_4, body=PARKING), actor=OPENER).owner == getattr(cast, owner)


def test_a_team_shares_its_stories_by_load(cast: Cast) -> None:
    add(cast, target="team", team_service=cast.ward_4, team_role="responder")
    cases = open_cases(stories=[make_story(cast.ward_4, body=PARKING) for _ in range(6)], actor=OPENER)
    assert (
        sorted(case.owner.full_name for case in cases if case.owner)
        == ["Asha Patel"] * 3 + ["Ben Okafor"] * 3
    )


def test_somebody_who_may_not_reply_there_is_passed_over_and_the_reason_says_so(cast: Cast) -> None:
    add(cast, person=cast.ben)
    add(cast, "Then Priya")
    case = open_case(story=make_story(cast.ward_5, body=PARKING), actor=OPENER)
    assert case.owner == cast.priya
    assert why(case).startswith(
        "Rule 1, “Parking” holds, but Ben Okafor may not reply there. Rule 2, “Then Priya”"
    )


def test_when_the_person_of_a_rule_leaves_the_tree_answers_at_once(cast: Cast) -> None:
    add(cast)
    case = open_case(story=make_story(cast.ward_4, body=PARKING), actor=OPENER)
    User.objects.filter(pk=cast.priya.pk).update(is_active=False)
    assert move_stranded_cases(user_id=cast.priya.pk) == 1
    case.refresh_from_db()
    assert case.owner == cast.asha
    assert why(case).startswith("Rule 1, “Parking” holds, but Priya Nair has left.")


def test_routed_again_a_case_follows_the_rules_as_they_are_now(cast: Cast) -> None:
    case = open_case(story=make_story(cast.ward_4, body=PARKING), actor=OPENER)
    parking = add(cast)
    row = route_again(case=case, actor=cast.lena)
    assert row is not None
    assert (row.owner, row.routing_rule) == (cast.priya, parking)


def test_rules_ask_by_source_and_by_the_sources_own_label(cast: Cast) -> None:
    source = make_source(cast.northmere, "care_opinion", base_url="https://care.example")
    add(cast, words=(), sources=("kind:care_opinion",), criticality_from=3)
    mild, grave = (make_story(cast.ward_4, source=source, criticality=level) for level in (2, 3))
    elsewhere = make_story(cast.ward_4, criticality=5)
    owners = {
        case.story_id: case.owner for case in open_cases(stories=[mild, grave, elsewhere], actor=OPENER)
    }
    assert owners == {mild.pk: cast.asha, grave.pk: cast.priya, elsewhere.pk: cast.asha}


def test_a_rule_for_a_service_that_merged_holds_where_it_went(cast: Cast) -> None:
    add(cast, words=(), service=cast.ward_5)
    assert open_case(story=make_story(cast.ward_4), actor=OPENER).owner == cast.asha
    merge_services(source=cast.ward_5, into=cast.ward_4, actor=cast.adam)
    assert open_case(story=make_story(cast.ward_4), actor=OPENER).owner == cast.priya


def test_the_rules_of_one_trust_say_nothing_about_another(cast: Cast) -> None:
    add(cast)
    assert open_case(story=make_story(cast.eastwold.root, body=PARKING), actor=OPENER).owner == cast.olga


def test_nobody_can_take_the_last_rule_away(cast: Cast) -> None:
    add(cast)
    last = rules_of(cast.northmere)[-1]
    with pytest.raises(DomainError, match="cannot be removed"):
        remove_rule(rule=last, replayed=SEEN, actor=cast.lena)
    with pytest.raises(DomainError, match="cannot be switched off"):
        switch_rule(rule=last, is_active=False, replayed=SEEN, actor=cast.lena)
    with pytest.raises(TypeError):
        last.delete()
    with pytest.raises(TypeError):
        RoutingRule.objects.all().delete()
    for change in (
        {"is_active": False},
        {"position": 1},
        {"criticality_from": 3},
        {"words": ["taxi"]},
        {"service": cast.ward_4},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoutingRule.objects.filter(pk=last.pk).update(**change)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        RoutingRule.objects.filter(pk=last.pk)._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        last_rule(cast.northmere).save()
    assert rules_of(cast.northmere)[-1].is_last


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"words": ()}, "Say for which stories"),
        ({"criticality_from": 6}, "Criticality goes from 1 to 5"),
        ({"person": None}, "Say to whom"),
        ({"target": "nobody"}, "Say to whom"),
        ({"target": "team", "team_service": "site"}, "Say to whom"),
        ({"person": "olga"}, "may not reply anywhere in Northmere"),
        ({"person": "rhys"}, "may not reply anywhere in Northmere"),
    ],
)
def test_what_is_no_rule_is_refused_and_nothing_is_written(
    cast: Cast, fields: dict[str, Any], message: str
) -> None:
    named = {
        name: getattr(cast, value, value) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    with pytest.raises(DomainError, match=message):
        add(cast, **named)
    assert not RoutingRule.objects.filter(is_last=False).exists()


def test_each_change_leaves_a_row_with_the_rule_in_words(cast: Cast) -> None:
    rule = add(cast)
    switch_rule(rule=rule, is_active=False, replayed=Replayed(10, 4), actor=cast.lena)
    remove_rule(rule=rule, replayed=SEEN, actor=cast.lena)
    rows = list(RoutingRuleChange.objects.order_by("pk"))
    assert [row.step for row in rows] == ["added", "switched_off", "removed"]
    assert rows[1].words == "Where it says “car park”, it goes to Priya Nair."
    assert (rows[1].stories_replayed, rows[1].stories_moved) == (10, 4)
    assert AuditEvent.objects.filter(action__startswith="routing_rule.").count() == 3
    with pytest.raises(DomainError, match="removed meanwhile"):
        switch_rule(rule=rule, is_active=True, replayed=SEEN, actor=cast.lena)


def test_a_replay_says_what_would_move_and_writes_nothing(cast: Cast) -> None:
    for body in (PARKING, PARKING, "Kind nurses."):
        open_case(story=make_story(cast.ward_4, body=body), actor=OPENER)
    make_story(cast.ward_5, body=PARKING, state="withdrawn")
    draft = RuleDraft(name="P", words=("car park",), target="person", person=cast.ben)
    make_story(cast.ward_5, body=PARKING)
    found = replay(cast.northmere, before=rules_of(cast.northmere), after=rules_with(cast.northmere, draft))
    assert (found.stories, found.moved, found.decided, found.passed_over, found.unread) == (4, 2, 2, 1, 1)
    assert [(move.before, move.after, move.number) for move in found.moves] == [
        ("Asha Patel", "Ben Okafor", 2)
    ]
    assert {one.case_id for one in found.examples} < set(Case.objects.values_list("pk", flat=True))
    assert not RoutingRule.objects.exists()
    rule = add(cast, person=cast.ben)
    back = replay(cast.northmere, before=rules_of(cast.northmere), after=rules_without(cast.northmere, rule))
    assert [(move.before, move.after, move.number) for move in back.moves] == [
        ("Ben Okafor", "Asha Patel", 2)
    ]


def test_a_replay_takes_a_constant_number_of_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        make_story(cast.ward_4, body=PARKING)
    draft = RuleDraft(name="P", words=("car park",), target="person", person=cast.ben)
    with django_assert_max_num_queries(35):
        replay(cast.northmere, before=rules_of(cast.northmere), after=rules_with(cast.northmere, draft))


def test_a_case_passed_on_tells_the_new_owner_alone_and_counts_against_its_rule(cast: Cast) -> None:
    rule = add(cast)
    case = open_case(story=make_story(cast.ward_4, body=PARKING), actor=OPENER)
    Reminder.objects.all().delete()
    reroute_case(case=case, owner=cast.ben, because="misread", reason="It is about permits", actor=cast.priya)
    assert list(Reminder.objects.values_list("recipient", flat=True)) == [cast.ben.pk]
    assert rule_figures(cast.northmere)[rule.pk].wrong == 1
    assert why(case) == "Priya Nair passed it on to Ben Okafor: It is about permits"
    reroute_case(case=case, owner=cast.asha, because="other_person", reason="Hers", actor=cast.ben)
    assert Reroute.objects.latest("pk").routing_rule is None  # Priya chose Ben, no rule did
    assert rule_figures(cast.northmere)[rule.pk].wrong == 1


def test_want_of_time_says_nothing_against_a_rule(cast: Cast) -> None:
    rule = add(cast)
    case = open_case(story=make_story(cast.ward_4, body=PARKING), actor=OPENER)
    reroute_case(case=case, owner=cast.ben, because="workload", reason="On nights", actor=cast.priya)
    assert (rule_figures(cast.northmere)[rule.pk].sent, rule_figures(cast.northmere)[rule.pk].wrong) == (1, 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": "  "}, "Say why"),
        ({"because": "mood"}, "Say what was wrong"),
        ({"owner": "asha"}, "has this case already"),
        ({"owner": "rhys"}, "may not reply for Ward 4"),
    ],
)
def test_a_case_is_not_passed_on_without_a_reason_or_to_who_cannot_act(
    cast: Cast, fields: dict[str, str], message: str
) -> None:
    case = open_case(story=make_story(cast.ward_4), actor=OPENER)
    asked: dict[str, Any] = {"owner": "ben", "because": "misread", "reason": "Not mine"} | fields
    asked["owner"] = getattr(cast, asked["owner"])
    with pytest.raises(DomainError, match=message):
        reroute_case(case=case, actor=cast.asha, **asked)
    assert not Reroute.objects.exists()


names = st.sampled_from(["asha", "ben", "priya", "lena", "adam", "rhys"])
places = st.sampled_from(["site", "ward_4", "ward_5", "community"])


class Routing(RuleBasedStateMachine):
    """Rules come, change and go; people come and leave; stories come and are passed on; the sweeper runs after each."""

    cast: Cast

    @initialize()
    def start(self) -> None:
        self.savepoint = transaction.savepoint()
        self.cast = make_cast()

    def some_rule(self, number: int) -> RoutingRule | None:
        rules = list(RoutingRule.objects.standing().filter(is_last=False))
        return rules[number % len(rules)] if rules else None

    @rule(
        name=names,
        place=st.integers(0, 5),
        where=places,
        to=st.sampled_from(list(Target)),
        role=st.sampled_from([Role.RESPONDER, Role.APPROVER, Role.LEAD]),
        asks=st.sampled_from(["words", "service", "criticality_from"]),
    )
    def a_rule_is_added(self, name: str, place: int, where: str, to: Target, role: Role, asks: str) -> None:
        service = getattr(self.cast, where)
        needs = to in {Target.SERVICE, Target.TEAM}
        draft = RuleDraft(
            name=f"For {name}",
            place=place,
            target=to.value,
            person=getattr(self.cast, name) if to is Target.PERSON else None,
            team_service=service if needs else None,
            team_role=role.value if to is Target.TEAM else "",
            **{asks: {"words": ("car park",), "service": service, "criticality_from": 2}[asks]},
        )
        try:
            save_rule(organisation=self.cast.northmere, draft=draft, replayed=SEEN, actor=self.cast.lena)
        except DomainError:
            return

    @rule(number=st.integers(0, 9), gone=st.booleans())
    def a_rule_is_switched_or_removed(self, number: int, gone: bool) -> None:
        found = self.some_rule(number)
        if found is None:
            return
        if gone:
            remove_rule(rule=found, replayed=SEEN, actor=self.cast.lena)
        else:
            switch_rule(rule=found, is_active=not found.is_active, replayed=SEEN, actor=self.cast.lena)

    @rule(
        place=places,
        body=st.sampled_from([PARKING, "Kind.", "I was left in pain all night and nobody came."]),
    )
    def a_story_comes(self, place: str, body: str) -> None:
        case = open_case(story=make_story(getattr(self.cast, place), body=body), actor=OPENER)
        row = case.assignments.get()
        assert row.owner_id == case.owner_id
        assert row.reason

    @rule(name=names)
    def somebody_leaves_or_returns(self, name: str) -> None:
        user = User.objects.get(pk=getattr(self.cast, name).pk)
        User.objects.filter(pk=user.pk).update(is_active=not user.is_active)

    @rule(name=names, place=places, role=st.sampled_from(list(Role)))
    def somebody_gets_a_role(self, name: str, place: str, role: Role) -> None:
        user, service = getattr(self.cast, name), getattr(self.cast, place)
        if not Membership.objects.filter(user=user, service=service, role=role, is_active=True).exists():
            join(user, service, role)

    @rule(name=names)
    def somebody_loses_their_roles(self, name: str) -> None:
        Membership.objects.filter(user=getattr(self.cast, name)).update(is_active=False)

    @rule(number=st.integers(0, 9), name=names, how=st.sampled_from(["reroute", "assign", "route"]))
    def a_case_moves(self, number: int, name: str, how: str) -> None:
        cases = list(Case.objects.order_by("pk"))
        if not cases:
            return
        case, user = cases[number % len(cases)], User.objects.get(pk=getattr(self.cast, name).pk)
        try:
            if how == "reroute":
                reroute_case(
                    case=case, owner=user, because="misread", reason="Not mine", actor=self.cast.lena
                )
            elif how == "assign":
                assign_case(case=case, owner=user, reason="", actor=self.cast.lena)
            else:
                route_again(case=case, actor=self.cast.lena)
        except DomainError:
            return

    @invariant()
    def every_case_has_somebody_who_can_act_or_stands_in_red(self) -> None:
        if not hasattr(self, "cast"):
            return
        move_stranded_cases()
        red = set(Case.objects.filter(stranded()).values_list("pk", flat=True))
        for case in Case.objects.select_related("owner", "service"):
            able = [user for user in User.objects.all() if can_act(user, case.service)]
            assert can_act(case.owner, case.service) or (case.pk in red and not able)
            assert case.deputy_id is None or case.deputy_id != case.owner_id

    @invariant()
    def the_rules_stand_in_one_order_that_ends_with_the_last(self) -> None:
        if not hasattr(self, "cast"):
            return
        rules = rules_of(self.cast.northmere)
        assert [one.is_last for one in rules] == [False] * (len(rules) - 1) + [True]
        assert [one.position for one in rules[:-1]] == list(range(1, len(rules)))

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_the_rules_are_no_story_is_nobodys() -> None:
    run_state_machine_as_test(
        Routing,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
