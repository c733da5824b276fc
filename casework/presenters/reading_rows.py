"""What was loaded with a story by `with_reading`: its current reading, its flags, and what people decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from stories.models import FlagState
from stories.models.reading import text_hash
from stories.selectors.reading import CURRENT

if TYPE_CHECKING:
    from stories.models import CriticalityDecision, Story, StoryFlag, StoryReading


def reading_shown(story: Story) -> StoryReading | None:
    """Give the current reading; None where the story was never read."""
    rows = cast("list[StoryReading]", getattr(story, CURRENT))
    return rows[0] if rows else None


def is_current(story: Story) -> bool:
    """Say whether the story still says what was read: places count in that text only."""
    row = reading_shown(story)
    return row is not None and row.text_hash == text_hash(story.title, story.body)


def flags_shown(story: Story) -> list[StoryFlag]:
    """Give the flags that anybody should know of, in reading order: what lapsed was nobody's concern."""
    return [flag for flag in story.flags.all() if flag.state != FlagState.LAPSED]


def decisions_shown(story: Story) -> list[CriticalityDecision]:
    """Give what people decided about how critical the story is, first one first."""
    return list(story.criticality_decisions.all())
