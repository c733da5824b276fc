"""Flags: recall on sentences of all 28 categories, denials and idioms left alone, ordinary stories, bounded time."""

from __future__ import annotations

import time

import pytest

from stories.analysis.flags import CATEGORIES, category, find_flags
from stories.analysis.flags.denial import is_denied, is_over
from stories.analysis.flags.engine import lexicon, read_hits
from stories.analysis.flags.patterns import compile_line
from stories.analysis.flags.text import LONGEST, MOST_WORDS, sentences
from tests.stories.analysis.figures import SETS, controls_raised, precision, recall, rows

SLOWEST = 0.05


def _codes(text: str) -> set[str]:
    return {flag.code for flag in find_flags(text)}


def test_the_set_is_large_and_holds_every_category() -> None:
    cases = rows("flags.jsonl")
    assert len(cases) >= 600
    named = {code for case in cases for code in case["flags"]}
    assert named == {one.code for one in CATEGORIES}
    assert sum(not case["flags"] for case in cases) >= 150


def test_recall_is_at_least_98_percent_and_in_no_category_below_90() -> None:
    found = recall()
    assert sum(hit for hit, _ in found.values()) / sum(all_ for _, all_ in found.values()) >= 0.98
    assert {code for code, (hit, all_) in found.items() if hit < 0.9 * all_} == set()


def test_denials_idioms_and_praise_raise_nothing() -> None:
    assert len(controls_raised()) <= 5


def test_the_table_has_28_rows_with_somebody_to_tell() -> None:
    assert [one.number for one in CATEGORIES] == list(range(1, 29))
    assert all(one.role and one.limit and one.name and 0 <= one.least <= 5 for one in CATEGORIES)
    assert category("never_event").number == 10


def test_every_rule_names_a_category_or_a_level() -> None:
    known = {one.code for one in CATEGORIES} | set("12345")
    for rule in lexicon().rules:
        assert {rule.code, rule.past or rule.code, rule.child or rule.code} <= known, rule.source


def test_spans_are_the_words_that_raised_it() -> None:
    text = "The staff were kind. But they operated on the wrong knee!"
    spans = [text[flag.start : flag.end] for flag in find_flags(text) if flag.code == "never_event"]
    assert spans == ["operated on the wrong knee"]


def test_the_past_is_read_by_a_person_but_not_as_danger_now() -> None:
    assert _codes("I was suicidal years ago and the ward saved me.") >= {"self_harm"}
    assert "danger_to_self" not in _codes("I was suicidal years ago and the ward saved me.")
    assert "danger_to_self" in _codes("I am suicidal and nobody answers.")


def test_what_was_urgent_and_is_over_is_not_urgent() -> None:
    assert "urgent_care" in _codes("I can't breathe and nobody will see me.")
    assert "urgent_care" not in _codes("I was told I can't breathe well and it was asthma.")


def test_a_hit_on_a_child_goes_to_the_childrens_lead() -> None:
    assert "allegation_child_worker" in _codes("My daughter is three. The nurse slapped her.")
    assert "allegation_child_worker" not in _codes("My nan is ninety. The nurse slapped her.")


def test_critical_stands_only_where_nothing_graver_does() -> None:
    assert "critical" in _codes("The receptionist was rude.")
    assert "critical" not in _codes("The receptionist was rude. They operated on the wrong knee.")


def test_denial_is_seen_before_and_within() -> None:
    before = next(sentences("I was never assaulted"))
    within = next(sentences("The nurse never hit me"))
    plain = next(sentences("Nobody cared that I was assaulted"))
    assert is_denied(before, 3, 4)
    assert is_denied(within, 1, 5)
    assert not is_denied(plain, 5, 6)


def test_now_wins_over_then() -> None:
    assert is_over(next(sentences("I was in pain last year")))
    assert not is_over(next(sentences("I was in pain last year and I am still in agony")))


def test_sentences_keep_their_places_and_never_grow_without_bound() -> None:
    text = "He’s ill, Dr. Wren said. I cannot ... " + "word " * 500
    for sentence in sentences(text):
        assert len(sentence.words) <= MOST_WORDS + 1
        for word, (start, end) in zip(sentence.words, sentence.spans, strict=True):
            assert word.strip("'")[:1] in text[start:end].lower() or word in {"not", "can"}


def test_nothing_beyond_20_000_characters_is_read() -> None:
    assert find_flags("a " * (LONGEST // 2) + "They operated on the wrong knee.") == ()


def test_a_line_that_requires_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="Nothing is required"):
        compile_line("maybe? ..3", {})


@pytest.mark.parametrize(
    "piece",
    [
        "the nurse hit ",
        "i want to ",
        "my mum was left in ",
        "a",
        "no ",
        "1 ",
        "wrong left right ",
        "'",
        "Dr A ",
        "\n",
    ],
)
def test_no_rule_takes_longer_than_50_ms_on_20_kb(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    read = list(sentences(text))
    for rule in lexicon().rules:
        fewest = min(_seconds(rule.pattern.regex, read) for _ in range(3))
        assert fewest < SLOWEST, (rule.source, fewest)
        if rule.pattern.words & set(piece.split()):
            read_hits(text[:2_000])


def _seconds(regex: object, read: list[object]) -> float:
    started = time.perf_counter()
    for sentence in read:
        regex.search(sentence.joined)  # type: ignore[attr-defined]
    return time.perf_counter() - started


@pytest.mark.parametrize("name", SETS)
def test_of_the_flags_on_ordinary_stories_four_in_five_are_deserved(name: str) -> None:
    deserved, raised, number = precision(name)
    assert number >= 300
    assert deserved / raised >= 0.80
