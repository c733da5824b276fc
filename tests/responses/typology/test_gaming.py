"""One text under all stories, swapped replies, a contact line: none of them games the engine (evidence E 1, 3)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

import pytest

from responses.typology import ResponseType, classify
from responses.typology.layout import read
from responses.typology.similarity import ReplyIndex
from responses.typology.training import corpus
from responses.typology.training.prepared import FOOTERS
from tests.responses.typology import figures

Disguise = Callable[[str, Callable[[Sequence[str]], str]], str]

G = ResponseType.GENERIC
T = ResponseType.TRANSPARENT_CONVERSATIONAL
NAMES = ("Amy", "Priya", "Tom", "Chidi", "Zofia", "Gareth", "Moira", "Yusuf", "Kate", "Ravi")
PLACES = ("Ward 7", "Ward 12", "the stroke unit", "Cedar ward", "A&E", "the eye clinic", "Ward 3")
# One text each; {name} and {place} are swapped, {other} signs.
TEMPLATES = {
    "bare": "Thank you for your feedback. We value all comments and will share yours with the team.",
    "warm": "Hello, what a lovely story. We are so glad that {name} held your hand on {place}, and it made our day to "
    "read it. {name} has been told and is over the moon. With warmest wishes, {other}, Ward Sister",
    "sorry": "Dear patient, I am so very sorry about the wait on {place}. It must have been hard for you. I have "
    "passed your words to {name} and the whole team.\n\nKind regards\n{other}\nMatron",
    "offline": "I am sorry to read about your time on {place}. Please ring {name} on 01632 960123 so that we can look "
    "into what happened.",
    "answer": "Thank you for telling us about {place}. {name} and I met on {day} March and we have put up a new sign, "
    "moved {number} chairs and asked the porters to come every hour. {other}, Ward Manager",
}
# Not those that training may have put under replies.
PALS_LINES = (
    "If you would like to talk this over, our PALS team is on 01632 960140.",
    "Please ring PALS on 01632 960141 or write to pals@example.nhs.uk.",
    "If you would like to talk to somebody, our Patient Advice and Liaison Service (PALS) can help: 01632 960142.",
    "Should you wish to make a formal complaint, please contact the PALS and Complaints team at pals@example.nhs.uk.",
    "PALS: 01632 960143, pals@example.nhs.uk, Monday to Friday 9am to 4pm.",
    "You can also contact PALS.",
    "Please do not hesitate to get in touch with PALS so that we can look into your concerns.",
    "Our PALS office is by the main entrance and is open from 9 to 5 if you would like to discuss your experience.",
)


def stories(many: int) -> list[str]:
    """Give stories that differ, from the corpus."""
    found = sorted({pair.story for pair in corpus.pairs()})
    return random.Random(1).sample(found, many)


@pytest.mark.parametrize("name", TEMPLATES)
def test_one_text_under_a_hundred_stories_is_generic(name: str) -> None:
    """Nobody gains by swapping names, wards, dates and numbers."""
    replies = [
        TEMPLATES[name].format(
            name=NAMES[n % 10],
            place=PLACES[n % 7],
            other=NAMES[(n + 3) % 10],
            day=1 + n % 28,
            number=2 + n % 9,
        )
        for n in range(100)
    ]
    index, under = ReplyIndex(), stories(100)
    for story, reply in zip(under, replies, strict=True):
        index.add(read(reply).body, story)
    said = Counter(
        classify(story_text=story, reply_text=reply, index=index, story_key=story).label
        for story, reply in zip(under, replies, strict=True)
    )
    assert said[G] >= 95, said


def test_an_organisation_of_templates_is_told_from_one_that_answers() -> None:
    """Site B and site C of the paper: both answer all stories, and only one of them answers people."""
    own = corpus.organisations(corpus.pairs())[0]
    answers = [pair for pair in corpus.pairs() if pair.organisation == own and pair.label != G.value]
    index = ReplyIndex()
    for pair in answers:
        index.add(read(pair.reply).body, pair.story_key)
    said = [
        classify(story_text=pair.story, reply_text=pair.reply, index=index, story_key=pair.story_key).label
        for pair in answers
    ]
    assert len(said) >= 20
    assert said.count(G) <= 0.1 * len(said)


def test_swapping_replies_between_stories_lowers_specificity() -> None:
    """Both replies of a pair count together: one that names nothing even of its own story cannot fall by itself."""
    drawn = random.Random(7).sample([pair for pair in corpus.pairs() if pair.label != G.value], 600)
    pairs = [
        (one, other) for one, other in zip(drawn[::2], drawn[1::2], strict=True) if one.story != other.story
    ]
    fell = sum(
        specificity(one.story, other.reply) + specificity(other.story, one.reply)
        < specificity(one.story, one.reply) + specificity(other.story, other.reply)
        for one, other in pairs
    )
    assert len(pairs) > 290
    assert fell / len(pairs) >= 0.95


def test_a_reply_under_a_strangers_story_is_nearly_always_less_specific_by_itself() -> None:
    drawn = random.Random(7).sample([pair for pair in corpus.pairs() if pair.label != G.value], 300)
    under = [(one, other) for one, other in pairwise([*drawn, drawn[0]]) if one.story != other.story]
    fell = sum(
        specificity(other.story, one.reply) < specificity(one.story, one.reply) for one, other in under
    )
    assert fell / len(under) >= 0.90


def specificity(story: str, reply: str) -> float:
    return classify(story_text=story, reply_text=reply).axes.specificity_score


def test_a_generic_reply_is_generic_under_any_story() -> None:
    drawn = random.Random(7).sample([pair for pair in corpus.pairs() if pair.label == G.value], 300)
    changed = [
        one.id
        for one, other in pairwise([*drawn, drawn[0]])
        if classify(story_text=one.story, reply_text=one.reply).label
        is not classify(story_text=other.story, reply_text=one.reply).label
    ]
    assert len(changed) <= 3, changed


def transparent_replies() -> list[tuple[str, str, str]]:
    """Give (id, story, reply) of what people call transparent, and the engine too."""
    cases = [(case["id"], case["story"], case["reply"]) for case in _labelled()]
    known = [pair for pair in corpus.pairs() if pair.label == T.value]
    cases += [(pair.id, pair.story, pair.reply) for pair in random.Random(7).sample(known, 200)]
    return [case for case in cases if classify(story_text=case[1], reply_text=case[2]).label is T]


def _labelled() -> list[dict[str, str]]:
    everything = (*figures.rows("cases.jsonl"), *figures.rows("unseen.jsonl"))
    return [case for case in everything if case["label"] == T.value]


@lru_cache(maxsize=1)
def changed_by_a_line() -> tuple[Counter[int], int]:
    """Count, for each PALS line, the transparent replies that it makes something else; and all replies."""
    replies = transparent_replies()
    changed: Counter[int] = Counter()
    for number, line in enumerate(PALS_LINES):
        for _, story, reply in replies:
            for text in (f"{reply} {line}", f"{reply}\n\n{line}"):
                changed[number] += classify(story_text=story, reply_text=text).label is not T
    return changed, len(replies)


def test_the_pals_lines_are_not_those_of_the_training() -> None:
    assert not set(PALS_LINES) & set(FOOTERS)


@pytest.mark.slow
def test_a_pals_line_hardly_ever_changes_a_transparent_reply() -> None:
    changed, replies = changed_by_a_line()
    assert replies > 300
    assert changed.total() / (2 * len(PALS_LINES) * replies) <= 0.015, (
        f"of 2 times {replies}: {dict(changed)}"
    )


@pytest.mark.slow
@pytest.mark.xfail(
    reason="lines that training has not met turn one transparent reply in eighty into another type"
)
def test_a_pals_line_never_changes_a_transparent_reply() -> None:
    changed, _ = changed_by_a_line()
    assert changed.total() == 0


@pytest.mark.parametrize(
    "disguise",
    [
        pytest.param(
            lambda text, pick: "".join(c + pick(("\u200b", "\u00ad", "", "")) for c in text), id="unseen"
        ),
        pytest.param(
            lambda text, pick: "".join(pick((c, c.translate(str.maketrans("aeopc", "аеорс")))) for c in text),
            id="look-alikes",
        ),
    ],
)
def test_a_disguised_copy_is_the_same_text(disguise: Disguise) -> None:
    """Characters that nobody sees, and letters of other alphabets, make no new text."""
    chance = random.Random(7)
    index = ReplyIndex()
    text = TEMPLATES["warm"].format(name="Amy", place="Ward 7", other="Tom")
    replies = [disguise(text, chance.choice) for _ in range(30)]
    for number, reply in enumerate(replies):
        index.add(read(reply).body, f"story-{number}")
    labels = Counter(
        classify(story_text=story, reply_text=reply, index=index, story_key=f"story-{number}").label
        for number, (story, reply) in enumerate(zip(stories(30), replies, strict=True))
    )
    assert labels[G] >= 0.95 * 30, labels
