"""The organisation's own rules: what holds, in which order, with which reason, and never nobody."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.routing import Asks, Decision, Person, Rule, StandingRule, StoryFacts, reasons, route
from casework.routing.words import asked, in_words, why_not

FACTS = StoryFacts(
    service_path="000100020003",
    text="Parking\n\nWe circled the car  park for an hour. The nurse’s help was lovely.",
    themes=frozenset({"transport", "gratitude"}),
    criticality=3,
    flags=frozenset({"self_harm"}),
    source_kind="care_opinion",
    source_id=12,
)
PRIYA, ASHA, BEN = Person(1, "Priya Nair"), Person(2, "Asha Patel"), Person(3, "Ben Okafor")
GONE = Person(4, "Gwen Hale", "has left")
TREE = Decision(ASHA.id, BEN.id, Rule.OWNER, "Asha Patel is the owner of Ward 4.")
LAST = StandingRule(None, 9, "Everything else", Asks(), "whoever answers for the service", is_last=True)


def rule(number: int, name: str = "Parking", **asks: object) -> StandingRule:
    return StandingRule(number, number, name, Asks(**asks), "Priya Nair")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asks", "because"),
    [
        (Asks(), ()),
        (Asks(service_path="00010002", service_name="Hospital"), ("it is about Hospital or a part of it",)),
        (Asks(service_path="000100020003", service_name="Ward 4"), ("it is about Ward 4",)),
        (Asks(service_path="00010003", service_name="Community"), None),
        (Asks(themes={"food": "Food", "transport": "Transport"}), ("a theme is “Transport”",)),
        (Asks(themes={"food": "Food"}), None),
        (Asks(criticality_from=3), ("its criticality is 3",)),
        (Asks(criticality_from=4), None),
        (Asks(flags={"self_harm": "Self-harm"}), ("it is flagged “Self-harm”",)),
        (Asks(flags={"crime": "Crime"}), None),
        (Asks(sources={"kind:care_opinion": "Care Opinion"}), ("it came by Care Opinion",)),
        (Asks(sources={"source:12": "Our feed"}), ("it came by Our feed",)),
        (Asks(sources={"source:1": "Another"}), None),
        (Asks(words=("taxi", "car park")), ("it says “car park”",)),
        (Asks(words=("circl*",)), ("it says “circl*”",)),
        (Asks(words=("nurse's",)), ("it says “nurse's”",)),
        (Asks(words=("arking",)), None),
        (Asks(words=("park for",)), ("it says “park for”",)),
        (Asks(criticality_from=3, words=("PARKING",)), ("its criticality is 3", "it says “PARKING”")),
        (Asks(criticality_from=4, words=("parking",)), None),
    ],
)
def test_all_conditions_must_hold_and_of_several_values_any(
    asks: Asks, because: tuple[str, ...] | None
) -> None:
    assert reasons(asks, FACTS) == because
    assert bool(why_not(asks, FACTS)) == (because is None)


def test_a_story_that_nobody_has_read_is_not_critical_enough_for_any_rule() -> None:
    unread = replace(FACTS, criticality=None)
    assert reasons(Asks(criticality_from=1), unread) is None
    assert why_not(Asks(criticality_from=1), unread) == ("nobody has said how critical it is",)


def test_the_first_rule_that_holds_and_whose_people_can_act_decides() -> None:
    rules = [
        rule(1, criticality_from=5),
        rule(2, "Left", words=("parking",)),
        rule(3, words=("parking",)),
        rule(4, criticality_from=1),
        LAST,
    ]
    people = {2: [GONE], 3: [PRIYA, BEN], 4: [ASHA]}
    found = route(rules, FACTS, people=lambda one: people[one.number], otherwise=lambda: TREE)
    assert (found.decision.owner_id, found.decision.deputy_id, found.key) == (PRIYA.id, BEN.id, 3)
    assert found.decision.rule is Rule.RULE
    assert found.decision.reason == (
        "Rule 2, “Left” holds, but Gwen Hale has left. "
        "Rule 3, “Parking”: to Priya Nair because it says “parking”. Priya Nair has it."
    )
    assert [one.rule.number for one in found.asked] == [2, 3]


def test_where_one_person_is_named_the_tree_gives_who_stands_in() -> None:
    found = route([rule(1, criticality_from=1)], FACTS, people=lambda _: [PRIYA], otherwise=lambda: TREE)
    assert (found.decision.owner_id, found.decision.deputy_id) == (PRIYA.id, ASHA.id)
    found = route([rule(1, criticality_from=1)], FACTS, people=lambda _: [ASHA], otherwise=lambda: TREE)
    assert (found.decision.owner_id, found.decision.deputy_id) == (ASHA.id, BEN.id)


def test_who_stands_in_for_somebody_who_is_away_is_named_with_them() -> None:
    away = Person(1, "Priya Nair", "is away until Monday 4 May")
    stands_in = Person(5, "Sam Lee", stands_in="Priya Nair")
    found = route(
        [rule(1, criticality_from=1)], FACTS, people=lambda _: [away, stands_in], otherwise=lambda: TREE
    )
    assert found.decision.owner_id == 5
    assert found.decision.reason.endswith("Sam Lee, in the place of Priya Nair, has it.")


def test_the_last_rule_says_that_no_other_took_it_where_there_are_others() -> None:
    alone = route([LAST], FACTS, people=lambda _: None, otherwise=lambda: TREE)
    assert alone.decision == TREE
    after = route([rule(1, criticality_from=5), LAST], FACTS, people=lambda _: None, otherwise=lambda: TREE)
    assert after.decision.reason == "No other rule took it. Asha Patel is the owner of Ward 4."
    assert after.decision.owner_id == TREE.owner_id


def test_a_rule_may_leave_the_choice_to_the_tree_and_is_named_all_the_same() -> None:
    own = StandingRule(
        1, 1, "Harm", Asks(flags={"self_harm": "Self-harm"}), "whoever answers for the service"
    )
    found = route([own, LAST], FACTS, people=lambda _: None, otherwise=lambda: TREE)
    assert found.key == 1
    assert found.decision.reason.startswith(
        "Rule 1, “Harm”: to whoever answers for the service because it is"
    )


def test_without_any_rule_the_tree_decides() -> None:
    assert route([], FACTS, people=lambda _: [], otherwise=lambda: TREE).decision == TREE


def test_a_rule_reads_as_one_sentence() -> None:
    one = rule(1, service_path="0001", service_name="Ward 4", criticality_from=5, words=("taxi", "car park"))
    assert in_words(one) == (
        "Where the story is about Ward 4 or a part of it and the criticality is 5 and it says “taxi” or “car park”, "
        "it goes to Priya Nair."
    )
    assert in_words(LAST) == "Everything else goes to whoever answers for the service."
    assert asked(Asks(sources={"a": "Cards", "b": "Calls", "c": "Mail"})) == (
        "it came by Cards, Calls or Mail",
    )


def test_words_are_found_in_time_that_grows_with_the_text_only() -> None:
    words = tuple(f"{'a ' * 15}b{number}" for number in range(20))
    long = replace(FACTS, text="a " * 50_000)
    began = time.perf_counter()
    assert reasons(Asks(words=words), long) is None
    assert time.perf_counter() - began < 5


paths = st.sampled_from(["0001", "00010001", "00010002", "000100010001"])
codes = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
some_facts = st.builds(
    StoryFacts,
    service_path=paths,
    text=st.sampled_from(["", "The car park", "A lovely nurse", "(.*)+ [x"]),
    themes=codes,
    criticality=st.none() | st.integers(0, 5),
    flags=codes,
    source_kind=st.sampled_from(["care_opinion", "captured"]),
    source_id=st.integers(1, 3),
)
named = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.just("Name"), max_size=2)
some_asks = st.builds(
    Asks,
    service_path=st.just("") | paths,
    themes=named,
    criticality_from=st.none() | st.integers(1, 5),
    flags=named,
    sources=st.dictionaries(st.sampled_from(["kind:captured", "source:2"]), st.just("Name"), max_size=2),
    words=st.lists(st.sampled_from(["car", "lovely nurse", "(.*)+", "[", "x*"]), max_size=2).map(tuple),
)
some_person = st.builds(
    Person, id=st.integers(1, 9), name=st.just("Somebody"), why_not=st.sampled_from(["", "", "has left"])
)
some_rules = st.lists(st.tuples(some_asks, st.none() | st.lists(some_person, max_size=3)), max_size=6)


@given(facts=some_facts, drawn=some_rules)
def test_every_story_gets_the_first_that_holds_and_can_act_else_the_tree(
    facts: StoryFacts, drawn: list[tuple[Asks, list[Person] | None]]
) -> None:
    rules = [StandingRule(at, at, "A rule", asks, "them") for at, (asks, _) in enumerate(drawn, start=1)]
    rules.append(LAST)
    people = {at: who for at, (_, who) in enumerate(drawn, start=1)} | {LAST.number: None}
    found = route(rules, facts, people=lambda one: people[one.number], otherwise=lambda: TREE)
    # Said anew, without the code above: a rule takes a story where it asks nothing that is not so.
    expected = TREE.owner_id
    for one, (_, who) in zip(rules, drawn, strict=False):
        if why_not(one.asks, facts):
            continue
        if who is None:
            break
        able = [person.id for person in who if not person.why_not]
        if able:
            expected = able[0]
            break
    assert found.decision.owner_id == expected
    assert found.decision.deputy_id != found.decision.owner_id
    assert found.decision.reason
