"""The room's tables: sources and their runs, stories and their versions."""

from __future__ import annotations

from stories.models.importing import (
    FEEDS,
    FILES,
    RUN_TRANSITIONS,
    UNKNOWN_SERVICE,
    ImportRun,
    QuarantinedRecord,
    RunPurpose,
    RunState,
    RunTrigger,
    Schedule,
    Source,
    SourceKind,
    UploadedFile,
    UploadedPart,
)
from stories.models.story import (
    STORY_TRANSITIONS,
    PromptKind,
    Story,
    StoryState,
    StoryVersion,
    WithdrawnHow,
)
from stories.models.watching import NoticeKind, NoticeState, SourceNotice

__all__ = [
    "FEEDS",
    "FILES",
    "RUN_TRANSITIONS",
    "STORY_TRANSITIONS",
    "UNKNOWN_SERVICE",
    "ImportRun",
    "NoticeKind",
    "NoticeState",
    "PromptKind",
    "QuarantinedRecord",
    "RunPurpose",
    "RunState",
    "RunTrigger",
    "Schedule",
    "Source",
    "SourceKind",
    "SourceNotice",
    "Story",
    "StoryState",
    "StoryVersion",
    "UploadedFile",
    "UploadedPart",
    "WithdrawnHow",
]
