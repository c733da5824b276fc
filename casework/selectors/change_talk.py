"""Questions about what teams concluded from stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import Discussion
from feedbackhub.core.traces import lacks

if TYPE_CHECKING:
    from stories.models import Story


def discussions_of(story: Story) -> list[Discussion]:
    """Give what teams concluded from a story, the newest first."""
    if lacks(story, Discussion):
        return []
    return list(Discussion.objects.filter(story=story))
