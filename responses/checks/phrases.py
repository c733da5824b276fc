"""Ways to say it that keep a confidence: safe in any public reply, and still an answer. Pure.

By evidence C.3, column "safe alternative". Each has a blank or invites the writer's own words, so that nobody stops there.
"""

# ruff: noqa: E501 - a sentence reads better on one line than cut at the margin

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence that may be put into a reply: by its code, when it helps, and its words."""

    code: str
    when: str
    words: str


PHRASES: tuple[Phrase, ...] = (
    Phrase(
        "usual",
        "You know more than the story tells",
        "I cannot speak about anybody’s own care in public. What usually happens on our ward is [what usually happens].",
    ),
    Phrase(
        "describe",
        "You want to take up what they told",
        "You describe [what they told, in their words]. I am sorry that it was like that.",
    ),
    Phrase(
        "talk",
        "You want to know more",
        "If you want to, and only if, you can talk to [name and role] on [telephone]. You need not say who you are to be taken seriously.",
    ),
    Phrase(
        "team",
        "The story names a member of staff",
        "I have talked with the team about what you told us. We agreed that [what you agreed].",
    ),
    Phrase(
        "process",
        "Something is being looked into",
        "We take this seriously. It is being looked into by [who], apart from this conversation, and I will say here by [when] what we can.",
    ),
    Phrase(
        "differs",
        "You see it otherwise",
        "It is not how we want anybody to be treated, and I would like to understand it better. Could you tell us more about [what]?",
    ),
    Phrase(
        "unknown",
        "You do not know yet",
        "I do not know yet. I have asked [who], and will write here again by [when].",
    ),
)
