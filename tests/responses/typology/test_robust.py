"""No text makes the engine or the gate crash, stray outside the text, or stall."""

# ruff: noqa: E501 - tables of hard texts

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.checks import assess, check, wording
from responses.typology import classify, cues, phrases, signals
from responses.typology.coach import coach
from responses.typology.phrases import Gated
from responses.typology.text import sentences
from stories.analysis import identifiers

PIECES = [
    "thank you for your ", "sorry ", "if you feel ", "please contact me on ", "01632 960123 ", "PALS ", "we have now ",
    "changed ", "the ward ", "A&E ", "\n", ". ", "?", "Kind regards", ", Sarah", "Dr ", "943 476 5919 ", "born on 3 May 1950 ",
    "x@y.nhs.uk ", "I see from your records ", "\u2019", "\U0001f600", "\x00", "\u0130", "\u202e", "'s ", "(", "will be ",
]  # fmt: skip
drafts = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40).map("".join)

SIZE = 20_000
LIMIT = 0.05
HARD = {
    name: (piece * (SIZE // len(piece) + 1))[:SIZE]
    for name, piece in {
        "letter": "a", "space": " ", "words": "aa ", "line": "\n", "digit": "1", "digits": "1 ", "at": "@", "a-at": "a@",
        "dots": "a.", "capital": "A ", "Capital": "Aa ", "quote": "x'", "bracket": "(", "i-will": "i will ",
        "sorry": "sorry ", "thank": "thank you for ", "contact": "please contact ", "if": "if you feel free to ",
        "have-been": "we have been ", "share": "share your to the ", "name": "your the name ", "born": "born dob ",
        "date": "1 may ", "birthdates": "born 1/2/1950 ", "www": "www.", "close": "Kind regards ", "mobile": "07 ",
        "dear": "Dear ", "will-be": "the new will be being ", "records": "from your records we can see you ",
        "now": "we now have now ", "question": "could you ", "and": "and the our ", "under": "__-.", "fact": "your potassium ",
        "passed": "passed on to the team with ", "number": "the number of the line is ",
    }.items()
}  # fmt: skip


@given(story=drafts, reply=drafts, others=st.lists(drafts, max_size=3))
@settings(max_examples=150, deadline=None)
def test_classify_never_crashes_and_repeats_itself(story: str, reply: str, others: list[str]) -> None:
    verdict = classify(story_text=story, reply_text=reply, other_replies=others)
    assert verdict == classify(story_text=story, reply_text=reply, other_replies=others)
    assert 0.0 <= verdict.confidence <= 1.0
    assert verdict.runner_up is not verdict.label
    assert all(0 <= span.start < span.end <= len(reply) for span in verdict.evidence)


@given(story=drafts, reply=drafts, channel=st.sampled_from([None, "hub", "nhs_uk", "care_opinion"]))
@settings(max_examples=150, deadline=None)
def test_checks_and_coach_never_crash(story: str, reply: str, channel: str | None) -> None:
    for finding in check(story_text=story, reply_text=reply, channel=channel):
        assert 0 <= finding.start < finding.end <= len(reply)
    assert set(assess(story_text=story, reply_text=reply)) == set(range(1, 20))
    advice = coach(story_text=story, reply_text=reply)
    assert len(advice.prompts) <= 2
    assert all(0 <= mark.start < mark.end <= len(reply) for mark in (*advice.marks, *advice.warnings))


def _rules() -> Iterator[tuple[str, re.Pattern[str] | Gated]]:
    for module in (phrases, signals, cues, identifiers, wording):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern | Gated):
                yield f"{module.__name__}.{name}", value


def _run(rule: re.Pattern[str] | Gated, stretches: list[str]) -> float:
    """Seconds of processor time a rule takes over a whole text, the way it is used; once more where the machine was busy."""
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        for stretch in stretches:
            for _match in rule.finditer(stretch):
                pass
        best = min(best, time.process_time() - started)
        if best <= LIMIT:
            break
    return best


@pytest.mark.parametrize("name", HARD)
def test_no_rule_takes_over_50_ms_on_20_kb(name: str) -> None:
    slow = {}
    by_sentence = [one.low for one in sentences(HARD[name])]
    for rule_name, rule in _rules():
        whole_text = "identifiers" in rule_name or rule_name.startswith("responses.typology.cues")
        taken = _run(rule, [HARD[name]] if whole_text else by_sentence)
        if taken > LIMIT:
            slow[rule_name] = round(taken * 1000)
    assert not slow


@pytest.mark.parametrize("name", HARD)
def test_a_hard_text_of_20_kb_is_read_in_reasonable_time(name: str) -> None:
    started = time.process_time()
    classify(story_text=HARD[name], reply_text=HARD[name])
    check(story_text="", reply_text=HARD[name], channel="nhs_uk")
    assess(story_text="", reply_text=HARD[name])
    assert time.process_time() - started < 1.5
