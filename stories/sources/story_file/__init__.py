"""Files of stories in Care Opinion's JSON: a list, ``{"opinions": […]}``, or one story a line."""

from __future__ import annotations

from stories.sources.story_file.source import StoryFileSource

__all__ = ["StoryFileSource"]
