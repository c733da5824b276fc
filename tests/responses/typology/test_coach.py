"""The coach: one headline, at most two prompts in order of effect, warnings; it never writes the reply."""

from __future__ import annotations

from responses.typology import ResponseType
from responses.typology.coach import coach

STORY = "I waited six hours in A&E with my mum on a plastic chair. Nobody told us what was happening."


def test_an_empty_draft_says_that_nobody_has_answered() -> None:
    advice = coach(story_text=STORY, reply_text="")
    assert advice.verdict is None
    assert advice.headline == "Nobody has answered yet."


def test_a_generic_draft_is_asked_for_one_thing_from_the_story() -> None:
    advice = coach(story_text=STORY, reply_text="Thank you for your feedback. We value all comments.")
    assert advice.headline.startswith("Reads as: generic.")
    assert [prompt.code for prompt in advice.prompts] == ["name_one_thing", "say_what_happens"]


def test_a_reused_text_is_told_so_first() -> None:
    text = "Thank you for your feedback. We value all comments and hope that you are well."
    advice = coach(story_text=STORY, reply_text=text, other_replies=[text, text])
    assert advice.prompts[0].code == "reused"


def test_an_offline_draft_is_asked_to_answer_first() -> None:
    reply = "I'm sorry about your mum's wait in A&E. Please ring me on 01632 960144 so I can look into it."
    advice = coach(story_text=STORY, reply_text=reply)
    assert advice.headline.startswith("Reads as: offline.")
    assert advice.prompts[0].code == "answer_first"
    assert any("private" in mark.reason for mark in advice.marks)


def test_an_offline_draft_with_a_reason_is_left_alone() -> None:
    reply = "I'm sorry about your mum's wait in A&E. Please ring me on 01632 960144 so I can look into it."
    advice = coach(story_text=STORY, reply_text=reply, private_for_a_reason=True)
    assert advice.verdict is not None
    assert advice.verdict.label is ResponseType.OFFLINE
    assert "good reason" in advice.headline
    assert advice.prompts == ()


def test_an_appreciative_draft_is_asked_what_happens_next() -> None:
    advice = coach(story_text=STORY, reply_text="I'm so sorry that you and your mum waited six hours in A&E.")
    assert advice.prompts[0].code == "what_next"


def test_a_conditional_apology_is_marked() -> None:
    reply = "I am sorry if you felt that the wait in A&E was long."
    advice = coach(story_text=STORY, reply_text=reply)
    assert [reply[w.start : w.end].startswith("sorry") for w in advice.warnings] == [True]
