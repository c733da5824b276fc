"""Whatever people do to changes, the counts agree with a plain model: "made" never falls by an undoing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.models import Change, ChangeReversal, ChangeReview, ChangeState
from casework.selectors.change_reviews import look_to_answer
from casework.selectors.changes import register_counts
from casework.selectors.figures import organisation_totals
from casework.services.changes import (
    ReversalWords,
    accept_suggestion,
    answer_look,
    decline_change,
    delay_change,
    make_change,
    reverse_change,
    suggest_change,
)
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from tests.factories.casework import make_change as register
from tests.factories.casework import make_words
from tests.people import Cast, make_cast

some_change = st.integers(0, 6)
FADED = ReversalWords("faded", "", "", "It is no longer done.")


class Register(RuleBasedStateMachine):
    """Changes are suggested, planned, made, looked at and undone, in any order, while time goes on."""

    cast: Cast

    @initialize()
    def start(self) -> None:
        self.savepoint = transaction.savepoint()
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.clock = time_machine.travel(self.now, tick=False)
        self.traveller = self.clock.start()
        self.cast = make_cast()
        self.states: dict[int, str] = {}
        self.ever_made: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            self.clock.stop()
            transaction.savepoint_rollback(self.savepoint)

    def pick(self, number: int) -> Change | None:
        pks = sorted(self.states)
        return Change.objects.get(pk=pks[number % len(pks)]) if pks else None

    def put(self, change: Change, state: ChangeState) -> None:
        self.states[change.pk] = state.value
        if state is ChangeState.MADE:
            self.ever_made.add(change.pk)

    @rule(months=st.integers(1, 4))
    def time_goes_on(self, months: int) -> None:
        self.now += timedelta(days=31 * months)
        self.traveller.move_to(self.now)

    @rule(is_made=st.booleans())
    def register_one(self, is_made: bool) -> None:
        state = ChangeState.MADE if is_made else ChangeState.PLANNED
        self.put(register(self.cast.ward_4, self.cast.asha, state), state)

    @rule()
    def suggest_one(self) -> None:
        made = suggest_change(service=self.cast.ward_4, words=make_words(), actor=self.cast.rhys)
        self.put(made, ChangeState.SUGGESTED)

    @rule(number=some_change, verb=st.sampled_from(["accept", "decline", "make", "later", "undo"]))
    def move_one(self, number: int, verb: str) -> None:
        change = self.pick(number)
        if change is None:
            return
        was = self.states[change.pk]
        soon = local_date() + timedelta(days=40)
        lena = self.cast.lena
        allowed = {
            "accept": ({"suggested"}, ChangeState.PLANNED),
            "decline": ({"suggested", "planned"}, ChangeState.DECLINED),
            "make": ({"suggested", "planned"}, ChangeState.MADE),
            "later": ({"planned"}, ChangeState.PLANNED),
            "undo": ({"made", "sustained"}, ChangeState.REVERSED),
        }
        try:
            if verb == "accept":
                accept_suggestion(change=change, owner=self.cast.asha, due_on=soon, note="", actor=lena)
            elif verb == "decline":
                decline_change(change=change, reason="No.", actor=lena)
            elif verb == "make":
                make_change(change=change, evidence="Seen.", actor=lena)
            elif verb == "later":
                day = max(soon, change.due_on or soon)
                delay_change(change=change, due_on=day, public_note="Not yet.", actor=lena)
            else:
                reverse_change(change=change, words=FADED, actor=lena)
        except DomainError:
            # To accept twice, or to undo twice, is no mistake and changes nothing.
            assert was not in allowed[verb][0], (verb, was)
        else:
            assert was in allowed[verb][0] or was == allowed[verb][1].value, (verb, was)
            self.put(change, allowed[verb][1])

    @rule(number=some_change, outcome=st.sampled_from(["in_place", "partly"]))
    def look_at_one(self, number: int, outcome: str) -> None:
        change = self.pick(number)
        look = look_to_answer(change) if change else None
        if change is None or look is None:
            return
        try:
            answer_look(review=look, outcome=outcome, note="Seen.", actor=self.cast.asha)
        except DomainError:
            return
        if look.month >= 12 and outcome == "in_place":
            self.put(change, ChangeState.SUSTAINED)

    @invariant()
    def the_counts_agree(self) -> None:
        if not hasattr(self, "cast"):
            return
        counts = register_counts(Change.objects.all(), local_date())
        states = list(self.states.values())
        standing = states.count("made") + states.count("sustained")
        assert (counts.suggested, counts.planned) == (states.count("suggested"), states.count("planned"))
        assert (counts.made, counts.in_place) == (len(self.ever_made), standing)
        assert counts.made == counts.in_place + counts.reversed
        assert counts.reversed == ChangeReversal.objects.count() == states.count("reversed")
        assert counts.lasted == states.count("sustained")
        totals = organisation_totals(self.cast.northmere)
        assert (totals.changes_planned, totals.changes_made) == (counts.planned, counts.made)

    @invariant()
    def at_most_one_look_a_change_is_due(self) -> None:
        if not hasattr(self, "cast"):
            return
        due = list(ChangeReview.objects.due(local_date()).values_list("change", flat=True))
        assert len(due) == len(set(due))
        assert all(self.states[pk] in {"made", "sustained"} for pk in due)


@pytest.mark.slow
def test_the_counts_agree_with_a_plain_model(db: Any) -> None:
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=12, stateful_step_count=14, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
