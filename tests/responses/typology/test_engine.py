"""The five types: agreement with hand-written labels, the decision order's near misses, and gaming."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from responses.typology import CUE_NAMES, ResponseType, classify
from responses.typology.axes import SUBSTANCE
from responses.typology.engine import build_index, examine
from responses.typology.layout import read
from responses.typology.similarity import ReplyIndex
from responses.typology.types import Invitation, Learning
from tests.responses.typology import figures

G = ResponseType.GENERIC
A = ResponseType.APPRECIATIVE
OFF = ResponseType.OFFLINE
T = ResponseType.TRANSPARENT_CONVERSATIONAL
PALS = "If you would like to discuss this further please contact our PALS team on 01632 960123."
NIGHT = (
    "I spent three nights on the stroke unit and could not sleep. Bins banging and lights left on at 2am. "
    "The heated blanket was lovely though."
)


def test_labels_of_the_cases_are_met() -> None:
    results = figures.judged()
    wrong = [(one.case["id"], one.case["label"], one.verdict.label.value) for one in results if not one.right]
    assert len(results) >= 150
    assert figures.accuracy(results) >= 0.97, wrong
    assert figures.macro_f1(results) >= 0.97, wrong


@pytest.mark.parametrize("cue", CUE_NAMES)
def test_cues_of_the_cases_are_met(cue: str) -> None:
    assert figures.cue_f1(figures.judged(), cue) >= 0.9


def test_confidence_is_not_far_from_the_truth() -> None:
    assert figures.calibration_error(figures.judged()) <= 0.15


@pytest.mark.parametrize("reply", ["", "   \n", "...", "\u200b"])
def test_an_empty_reply_is_no_response(reply: str) -> None:
    verdict = classify(story_text=NIGHT, reply_text=reply)
    assert verdict.label is ResponseType.NON_RESPONSE
    assert not any(verdict.cues.values())


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        pytest.param("So glad the heated blanket helped on the stroke unit!", A, id="short-but-specific"),
        pytest.param("Thank you for your kind feedback.", G, id="thanks-without-a-specific"),
        pytest.param("Lessons will be learned from your feedback.", G, id="vague-learning"),
        pytest.param(
            "Thank you for your feedback. We strive to give every patient the best care. " + PALS,
            G,
            id="template-with-pals",
        ),
        pytest.param(
            "I'm sorry about the banging bins on the stroke unit. Please ring me on 01632 960144 so that I can "
            "look into it.",
            OFF,
            id="story-aware-then-only-contact",
        ),
        pytest.param(
            "I'm sorry you could not sleep on the stroke unit. We have now fitted soft-close lids to the bins. "
            "Ring me on 01632 960144 if you like.",
            T,
            id="full-answer-with-a-number",
        ),
        pytest.param(
            "Thank you. We will keep the heated blankets on the stroke unit, and since you wrote the lights go off "
            "at eleven each night.",
            T,
            id="what-the-team-keeps-doing",
        ),
        pytest.param(
            "Please call me on 01632 960144 so I can discuss this with you.", OFF, id="contested-case"
        ),
        pytest.param(
            "I am so sorry that you could not sleep. If you are still struggling please call NHS 111 or see your GP.",
            A,
            id="clinical-signpost-is-not-offline",
        ),
    ],
)
def test_near_misses_of_the_codebook(reply: str, label: ResponseType) -> None:
    assert classify(story_text=NIGHT, reply_text=reply).label is label


def test_the_contested_case_is_unsure_and_next_to_generic() -> None:
    verdict = classify(story_text=NIGHT, reply_text="Please call me on 01632 960144 so I can discuss this.")
    assert verdict.confidence <= 0.5
    assert verdict.runner_up is G


def test_a_screen_name_in_the_greeting_is_no_specific() -> None:
    story = "Bluebell92 here. The banging bins kept me awake on the stroke unit."
    verdict = classify(story_text=story, reply_text="Dear Bluebell92,\n\nThank you for your feedback.")
    assert (verdict.label, verdict.axes.specificity) == (G, 0)


def test_adding_a_pals_line_never_changes_a_transparent_reply() -> None:
    transparent = [one for one in figures.judged() if one.verdict.label is T]
    for one in transparent:
        for line in (PALS, "Please contact PALS on 01632 960123 or pals@example.nhs.uk."):
            again = classify(story_text=one.case["story"], reply_text=f"{one.case['reply']} {line}")
            assert again.label is T, one.case["id"]
    assert len(transparent) > 50


def test_one_warm_text_under_a_hundred_stories_is_generic() -> None:
    names = ["Amy", "Priya", "Tom", "Chidi", "Zofia", "Gareth", "Moira", "Yusuf", "Kate", "Ravi"]
    wards = ["Ward 7", "Ward 12", "the stroke unit", "Cedar ward"]
    cases = [
        (
            f"I was on {wards[n % 4]} with story number {n}. {names[n % 10]} was so kind and held my hand.",
            f"Hello, what a lovely story. We are so glad that {names[n % 10]} held your hand on {wards[n % 4]}, and "
            f"it made our day to read it. {names[n % 10]} has been told and is over the moon. With warmest wishes, "
            f"{names[(n + 3) % 10]}, Ward Sister",
        )
        for n in range(100)
    ]
    index = ReplyIndex()
    for story, reply in cases:
        index.add(read(reply).body, story)
    generic = sum(
        classify(story_text=story, reply_text=reply, index=index, story_key=story).label is G
        for story, reply in cases
    )
    assert generic >= 95


def test_swapping_replies_lowers_specificity() -> None:
    specific = [one for one in figures.judged() if one.verdict.label in (A, OFF, T)]
    order = list(range(len(specific)))
    random.Random(7).shuffle(order)
    fell = pairs = 0
    for here, there in zip(order[::2], order[1::2], strict=False):
        one, other = specific[here].case, specific[there].case
        if one["story"] == other["story"]:
            continue
        pairs += 1
        before = (
            specific[here].verdict.axes.specificity_score + specific[there].verdict.axes.specificity_score
        )
        after = sum(
            classify(story_text=s["story"], reply_text=r["reply"]).axes.specificity_score
            for s, r in ((one, other), (other, one))
        )
        fell += after < before
    assert pairs > 50
    assert fell / pairs >= 0.95


def test_swapping_generic_replies_changes_nothing() -> None:
    generic = [one.case for one in figures.judged() if one.verdict.label is G]
    moved = [
        classify(story_text=one["story"], reply_text=other["reply"]).label for one, other in pairwise(generic)
    ]
    assert sum(label is G for label in moved) / len(moved) >= 0.95


def test_a_tailored_paragraph_in_a_template_is_judged_by_itself() -> None:
    frame = "Thank you for your feedback. We aim to give every patient the best care we can."
    others = [f"{frame} We hope that you are well." for _ in range(12)]
    own = "We have now fitted soft-close lids to the bins on the stroke unit, so nights should be quieter."
    assert classify(story_text=NIGHT, reply_text=f"{frame} {own}", other_replies=others).label is T


def test_without_other_replies_the_engine_is_less_sure() -> None:
    reply = "I'm sorry that the bins kept you awake on the stroke unit. I'll pass this on to the night team."
    alone = classify(story_text=NIGHT, reply_text=reply)
    known = classify(
        story_text=NIGHT, reply_text=reply, other_replies=["Thank you for the card.", "We moved the sign."]
    )
    assert alone.label is known.label
    assert alone.confidence < known.confidence


def test_an_index_and_a_list_of_replies_agree() -> None:
    others = [one.case["reply"] for one in figures.judged("held_out_1")]
    for one in figures.judged("held_out_2")[:8]:
        listed = classify(story_text=one.case["story"], reply_text=one.case["reply"], other_replies=others)
        indexed = classify(
            story_text=one.case["story"], reply_text=one.case["reply"], index=build_index(others)
        )
        assert listed == indexed


def test_axes_of_a_full_answer() -> None:
    axes = examine(
        story_text=NIGHT,
        reply_text="I'm sorry about the bins on the stroke unit. I have asked the night team to stop using them, and "
        "new lids were fitted on Monday. Which bay were you in? You can ring me on 01632 960144.",
    ).axes
    assert axes.specificity == 2
    assert axes.public_substance
    assert axes.substance_score >= SUBSTANCE
    assert axes.learning is Learning.DONE
    assert axes.offline_invite is Invitation.OFFERED
    assert axes.continues


def test_every_verdict_points_at_words() -> None:
    for one in figures.judged():
        assert one.verdict.evidence, one.case["id"]
        for span in one.verdict.evidence:
            assert 0 <= span.start < span.end <= len(one.case["reply"])
            assert one.case["reply"][span.start : span.end].strip()
