"""The measures of the dashboard: what each counts, over which stories, and what it leaves out.

The reasons are in docs/decisions/0008-figures-count-stories.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from responses.typology.types import ResponseType

# The more open a reply is, the more it counts for its story (evidence A.0, the three axes).
OPENNESS: tuple[ResponseType, ...] = (
    ResponseType.GENERIC,
    ResponseType.OFFLINE,
    ResponseType.APPRECIATIVE,
    ResponseType.TRANSPARENT_CONVERSATIONAL,
)


# Three months, as evidence D.1 row 18 counts: 39 closed, 19 of them opened again.
REOPENED_WITHIN_DAYS = 90


class Outcome(StrEnum):
    """What became of a story in public: one of the five types, or not known yet."""

    NON_RESPONSE = "non_response"
    GENERIC = "generic"
    APPRECIATIVE = "appreciative"
    OFFLINE = "offline"
    TRANSPARENT_CONVERSATIONAL = "transparent_conversational"
    WAITING = "waiting"
    NOT_READ = "not_read"


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.TRANSPARENT_CONVERSATIONAL: "Transparent, conversational",
    Outcome.APPRECIATIVE: "Appreciative",
    Outcome.OFFLINE: "Offline",
    Outcome.GENERIC: "Generic",
    Outcome.NON_RESPONSE: "No response",
    Outcome.WAITING: "Too new to say",
    Outcome.NOT_READ: "Answered, type not read yet",
}


class Window(StrEnum):
    """Which stories a figure looks at."""

    LATEST = "latest"
    MATURE = "mature"


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure in words that stand beside its figure."""

    name: str
    words: str


# Sources: evidence D.1 rows 90 to 93.
_CHANGES = {
    "changes_planned": Definition(
        "Changes planned",
        "Promised and not made yet. A change that was made, declined or undone is not among them.",
    ),
    "changes_made": Definition(
        "Changes made", "All that were ever made, once each, also those that were undone since: made is made."
    ),
    "changes_in_place": Definition(
        "Changes in place",
        "Of those made, the ones that nobody has found undone. A colleague looks after 3, 6 and 12 months.",
    ),
    "changes_reversed": Definition(
        "Changes undone",
        "Of those made, the ones that were undone, with by whom and why on record. In place and undone together are "
        "those made.",
    ),
}


# Sources: evidence D.1 rows 90 to 93.
_CHANGES = {
    "changes_planned": Definition(
        "Changes planned",
        "Promised and not made yet. A change that was made, declined or undone is not among them.",
    ),
    "changes_made": Definition(
        "Changes made", "All that were ever made, once each, also those that were undone since: made is made."
    ),
    "changes_in_place": Definition(
        "Changes in place",
        "Of those made, the ones that nobody has found undone. A colleague looks after 3, 6 and 12 months.",
    ),
    "changes_reversed": Definition(
        "Changes undone",
        "Of those made, the ones that were undone, with by whom and why on record. In place and undone together are "
        "those made.",
    ),
}


def definition(measure: str, *, latest: int, mature_days: int) -> Definition:
    """Give the words for `measure` with the window's size written out: "latest", "mature", "mix", "reopened", "helped".

    Sources: evidence D.1 rows 2 and 4 (latest), row 3 (mature), A.0 (mix), D.1 row 18 (reopened),
    row 104 (helped).
    """
    found = {
        **_CHANGES,
        "latest": Definition(
            "Response rate",
            f"How many of the latest {latest} public stories have at least one public reply. "
            "A story with two replies counts once.",
        ),
        "mature": Definition(
            "Mature response rate",
            f"The same for the latest {latest} stories that have been public for {mature_days} days or more. "
            "Nobody is marked down for a story that has only just arrived.",
        ),
        "mix": Definition(
            "How we answered",
            f"The latest {latest} public stories by their most open reply. A story without a reply after "
            f"{mature_days} days counts as no response; before that it is too new to say.",
        ),
        "reopened": Definition(
            "Opened again",
            f"Of the cases that a colleague closed in the last {REOPENED_WITHIN_DAYS} days, how many were opened again "
            "in the same days. A case counts once, however often it was; what the hub closed by itself, and a closing "
            "that was undone as a slip, are left out.",
        ),
        "helped": Definition(
            "Did it help?",
            "Of the public replies to stories that were told on this site, those whose authors said with one tap "
            "whether it helped, and the share of these that said yes. There is no share below five taps, and none for "
            "one member of staff.",
        ),
    }
    return found[measure]


@dataclass(frozen=True, slots=True)
class StoryFact:
    """What the figures need to know of one story. `types` are those of its public replies that have been read."""

    story_id: int
    published_at: datetime
    has_reply: bool
    types: tuple[ResponseType, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """Stories answered out of stories looked at."""

    answered: int
    stories: int

    @property
    def share(self) -> float | None:
        """Give the share between 0 and 1; None where there is no story."""
        return self.answered / self.stories if self.stories else None


def response_rate(facts: Sequence[StoryFact]) -> Rate:
    """Give how many of the stories in `facts` have at least one public reply."""
    return Rate(answered=sum(fact.has_reply for fact in facts), stories=len(facts))


def outcome(fact: StoryFact, *, now: datetime, mature_days: int) -> Outcome:
    """Give what became of one story: the type of its most open reply, silence, or not known yet."""
    if fact.has_reply:
        return Outcome(max(fact.types, key=_openness).value) if fact.types else Outcome.NOT_READ
    if fact.published_at <= now - timedelta(days=mature_days):
        return Outcome.NON_RESPONSE
    return Outcome.WAITING


def type_mix(facts: Iterable[StoryFact], *, now: datetime, mature_days: int) -> Mapping[Outcome, int]:
    """Give the number of stories for each outcome, every outcome named, most open first."""
    found = Counter(outcome(fact, now=now, mature_days=mature_days) for fact in facts)
    return {each: found[each] for each in OUTCOME_NAMES}


def _openness(kind: ResponseType) -> int:
    return OPENNESS.index(kind) if kind in OPENNESS else -1
