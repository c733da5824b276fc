"""The room's tables: sources and their runs, stories and their versions."""

from __future__ import annotations

from stories.models.importing import (
    RUN_TRANSITIONS,
    UNKNOWN_SERVICE,
    ImportRun,
    QuarantinedRecord,
    RunState,
    RunTrigger,
    Source,
    SourceKind,
    UploadedFile,
)
from stories.models.story import STORY_TRANSITIONS, Story, StoryState, StoryVersion

__all__ = [
    "RUN_TRANSITIONS",
    "STORY_TRANSITIONS",
    "UNKNOWN_SERVICE",
    "ImportRun",
    "QuarantinedRecord",
    "RunState",
    "RunTrigger",
    "Source",
    "SourceKind",
    "Story",
    "StoryState",
    "StoryVersion",
    "UploadedFile",
]
