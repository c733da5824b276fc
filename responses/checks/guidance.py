"""What helps with a story of this kind, in three lines at most beside the box. Pure.

By evidence C.2, column "public reply rule"; where several kinds are true the gravest counts. It advises and never stops.
"""

# ruff: noqa: E501 - a sentence reads better on one line than cut at the margin

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

# A source calls a story of this level moderately critical.
SERIOUS = 3


@dataclass(frozen=True, slots=True)
class Guidance:
    """A heading that names the kind of story, and what to do, the first thing first."""

    title: str
    lines: tuple[str, ...]


_DANGER = Guidance(
    "Somebody may be in danger",
    (
        "Talk to your safeguarding lead or the duty manager before you write. Do not wait for the reply.",
        "Be kind, name where help is now (999, 111, Samaritans 116 123), and leave every detail out.",
    ),
)
_HARM = Guidance(
    "Somebody may have come to harm",
    (
        "Say that you are sorry. Say that it is being looked into, and by whom.",
        "Tell nothing of the care itself in public. Duty of candour is done in person, never by this reply.",
        "Offer a named person to talk to as well, not in place of an answer.",
    ),
)
_ALLEGATION = Guidance(
    "The story accuses somebody",
    (
        "Take advice from your safeguarding lead or HR before you write.",
        "Neither confirm nor dispute it, and name nobody. “The team” is enough.",
    ),
)
_PRIVATE = Guidance(
    "The story tells who somebody is",
    ("Do not repeat the name, date or number.", "Say that you take it seriously, without details."),
)
_COMPLAINT = Guidance(
    "This may become a complaint",
    (
        "Say how to complain, and that their care will not suffer for it. Do not argue.",
        "Answer here what can be answered here: a complaint does not close the conversation.",
    ),
)
_RIGHTS = Guidance(
    "The story speaks of unfair treatment",
    (
        "Take it as they tell it. Do not explain it away.",
        "Say what you have asked, of whom, and when they will hear.",
    ),
)
_CARE_NOW = Guidance(
    "The person may still need care",
    (
        "Say first where care is to be had now (111, or 999).",
        "Do not give advice about their treatment in public.",
    ),
)
_CRITICAL = Guidance(
    "The story criticises",
    (
        "Say sorry for what happened, not “if”. Answer each point they made.",
        "Say what you did or will do, who does it, and by when. If you do not know yet, ask the ward.",
    ),
)
_PRAISE = Guidance(
    "The story praises",
    (
        "Name what they praised, and say whom you told and what it meant to them.",
        "If there is a small criticism in it, answer that, too.",
    ),
)
_MIXED = Guidance(
    "Before you write",
    (
        "Begin with what they told, in your own words.",
        "Say what you did or will do because of it, and who does it.",
    ),
)

# Gravest first. The codes are those of the flags (stories.analysis.flags.categories).
_BY_FLAG: tuple[tuple[frozenset[str], Guidance], ...] = (
    (frozenset({"danger_to_self", "self_harm", "threat_to_others"}), _DANGER),
    (
        frozenset(
            {
                "adult_at_risk",
                "child_at_risk",
                "allegation_child_worker",
                "allegation_adult_worker",
                "sexual_safety",
                "named_staff",
            }
        ),
        _ALLEGATION,
    ),
    (frozenset({"never_event", "safety_incident", "candour"}), _HARM),
    (frozenset({"urgent_care", "live_now"}), _CARE_NOW),
    (frozenset({"identifiable", "data_breach", "reply_discloses"}), _PRIVATE),
    (frozenset({"discrimination"}), _RIGHTS),
    (frozenset({"complaint"}), _COMPLAINT),
)


def guidance_for(*, criticality: int | None, is_praise: bool, flags: Collection[str]) -> Guidance:
    """Give what helps with a story of this kind.

    `criticality` is what counts of it (0 to 5, None where nobody has said), `flags` the categories that stand.
    """
    for codes, guidance in _BY_FLAG:
        if codes & set(flags):
            return guidance
    if is_praise:
        return _PRAISE
    if criticality is not None and criticality >= 1:
        return _HARM if criticality >= SERIOUS + 1 else _CRITICAL
    return _MIXED
