"""What a step of a case's timeline is. The parts that leave rows behind import this; `timeline.py` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a step is about, which is what the timeline is narrowed by. In the order of the filter."""

    STORY = "story"
    OWNER = "owner"
    STATE = "state"
    REPLY = "reply"
    NOTE = "note"
    FLAG = "flag"
    CLOCK = "clock"
    ESCALATION = "escalation"
    CHANGE = "change"


KIND_NAMES: dict[Kind, str] = {
    Kind.STORY: "Story",
    Kind.OWNER: "Owner",
    Kind.STATE: "Opened and closed",
    Kind.REPLY: "Replies",
    Kind.NOTE: "Notes",
    Kind.FLAG: "Flags",
    Kind.CLOCK: "Clock",
    Kind.ESCALATION: "Escalation",
    Kind.CHANGE: "Changes",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline: what, when, who, and why. `place` settles the order within one moment."""

    what: str
    at: datetime
    who: str
    why: str
    kind: Kind
    place: int = 0
    href: str = ""
