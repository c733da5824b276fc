"""Tells a person, while they write, how their draft reads and what would help most.

Plain words for a reading age of about 12. It marks and asks; it never writes the reply and never stops anyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from responses.typology.engine import Examined, conclude, examine
from responses.typology.similarity import TEMPLATE, ReplyIndex
from responses.typology.types import Evidence, Learning, ResponseType, Tone, Verdict

if TYPE_CHECKING:
    from responses.typology.model import Head

UNSURE = 0.6
_MOST_PROMPTS = 2

_HEADLINES = {
    ResponseType.NON_RESPONSE: "Nobody has answered yet.",
    ResponseType.GENERIC: "Reads as: generic. It could stand under any story.",
    ResponseType.APPRECIATIVE: "Reads as: appreciative. It is kind and names the story, but stops there.",
    ResponseType.OFFLINE: "Reads as: offline. The reader is sent elsewhere and gets no answer here.",
    ResponseType.TRANSPARENT_CONVERSATIONAL: "Reads as: transparent and conversational. It answers in the open.",
}
_JUSTIFIED = "Reads as: offline, for a good reason. This story should not be answered in full in public."


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to try. `code` is stable for tests and figures, `text` is for the person."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What the composer shows beside the draft. `seen` is what the engine saw, for the checks that go on from it."""

    headline: str
    unsure: bool
    verdict: Verdict | None
    marks: tuple[Evidence, ...]
    prompts: tuple[Prompt, ...]
    warnings: tuple[Evidence, ...]
    seen: Examined | None = None


def coach(
    *,
    story_text: str,
    reply_text: str,
    other_replies: Sequence[str] = (),
    index: ReplyIndex | None = None,
    story_key: str | None = None,
    private_for_a_reason: bool = False,
    tone: Tone | None = None,
    head: Head | None = None,
) -> Advice:
    """Return advice on a draft.

    `private_for_a_reason`: a safety or privacy flag on the story is open. `tone` is the story's mood where somebody
    who read it has said so; else it is estimated. `head` is the organisation's own, if it has one.
    """
    if not any(character.isalnum() for character in reply_text):
        return Advice(_HEADLINES[ResponseType.NON_RESPONSE], False, None, (), (), ())
    seen = examine(
        story_text=story_text,
        reply_text=reply_text,
        other_replies=other_replies,
        index=index,
        story_key=story_key,
        head=head,
    )
    seen = seen if tone is None else replace(seen, told_tone=tone)
    verdict = conclude(seen, story_known=bool(story_text.strip()))
    justified = private_for_a_reason and verdict.label is ResponseType.OFFLINE
    headline = _JUSTIFIED if justified else _HEADLINES[verdict.label]
    prompts = () if justified else tuple(_prompts(seen, verdict)[:_MOST_PROMPTS])
    return Advice(
        headline, verdict.confidence < UNSURE, verdict, verdict.evidence, prompts, _warnings(seen), seen
    )


def _prompts(seen: Examined, verdict: Verdict) -> list[Prompt]:
    """Prompts in order of effect: first what would change the type, then what would make it better."""
    axes = verdict.axes
    found: list[Prompt] = []
    if verdict.label is ResponseType.GENERIC:
        if axes.template_similarity >= TEMPLATE or axes.recurring_share >= 0.5:
            found.append(
                Prompt(
                    "reused",
                    "These words are in your other replies too. Say something only this person would get.",
                )
            )
        found.append(
            Prompt("name_one_thing", "Name one thing from the story: a place, a moment or how it felt.")
        )
        found.append(Prompt("say_what_happens", "Then say what you found out, or what you will do about it."))
    elif verdict.label is ResponseType.OFFLINE:
        found.append(
            Prompt("answer_first", "Answer what you can here first. Keep the phone number as an extra.")
        )
        found.append(
            Prompt(
                "explain",
                "Say what should normally happen, or what you will check. You can do that without private details.",
            )
        )
    elif verdict.label is ResponseType.APPRECIATIVE:
        if seen.story_tone is Tone.POSITIVE:
            found.append(
                Prompt("keep_doing", "Say what the team will keep doing, or learn, because of this story.")
            )
        else:
            found.append(Prompt("what_next", "Say what will happen now: who will do what, and by when."))
        if not verdict.cues["says_shared_with_team"]:
            found.append(Prompt("pass_on", "Say who you will share this with."))
    else:
        if axes.learning in (Learning.PLANNED, Learning.INTENTION):
            found.append(Prompt("report_back", "Come back here and tell people the result when it is done."))
        elif not axes.continues:
            found.append(Prompt("ask", "Is there one thing you would like to ask them here?"))
    if seen.story_tone is not Tone.POSITIVE and not verdict.cues["apology"]:
        found.append(Prompt("say_sorry", "Say sorry for the thing that went wrong."))
    if not verdict.cues["signed_with_name"]:
        found.append(
            Prompt("sign", "Sign with your name and what you do. People trust a person more than a team.")
        )
    return found


def _warnings(seen: Examined) -> tuple[Evidence, ...]:
    reason = "This says sorry for how they feel, or only “if”. Say sorry for what happened."
    return tuple(Evidence(*read.conditional, reason) for read in seen.reading.sentences if read.conditional)
