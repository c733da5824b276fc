"""The room's tables: sources and their runs, stories and their versions."""

from __future__ import annotations

from stories.models.importing import ImportRun, QuarantinedRecord, RunState, Source, SourceKind, UploadedFile
from stories.models.story import Story, StoryState, StoryVersion

__all__ = [
    "ImportRun",
    "QuarantinedRecord",
    "RunState",
    "Source",
    "SourceKind",
    "Story",
    "StoryState",
    "StoryVersion",
    "UploadedFile",
]
