"""The room's tables: sources and their runs, stories and their versions."""

from __future__ import annotations

from stories.models.checking import FileCheck, FileCheckState
from stories.models.details import DetailsDebt, SourceReply, StoryRating, StoryTag
from stories.models.hold import HoldScope, LegalHold
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
    SeenId,
    Source,
    SourceKind,
    UploadedFile,
    UploadedPart,
)
from stories.models.moderation import (
    ConsentHow,
    FeedbackConsent,
    MayPublish,
    ModerationDecision,
    ModerationOutcome,
    RefusalReason,
    StoryPhoto,
)
from stories.models.pace import RequestPace
from stories.models.same_story import (
    SAME_STORY_NAMES,
    SAME_STORY_TRANSITIONS,
    LookAgain,
    SameStory,
    SameStoryChange,
    SameStoryState,
    StoryFingerprint,
    StoryKey,
)
from stories.models.story import (
    STORY_TRANSITIONS,
    PromptKind,
    Story,
    StoryState,
    StoryVersion,
    WithdrawnHow,
)
from stories.models.telling import AuthorLink, FormAttempt, TellingDraft, token_hash
from stories.models.vocabulary import MEANINGS, TermKind, VocabularyTerm
from stories.models.watching import NoticeKind, NoticeState, SourceNotice

__all__ = [
    "FEEDS",
    "FILES",
    "MEANINGS",
    "RUN_TRANSITIONS",
    "SAME_STORY_NAMES",
    "SAME_STORY_TRANSITIONS",
    "STORY_TRANSITIONS",
    "UNKNOWN_SERVICE",
    "AuthorLink",
    "ConsentHow",
    "DetailsDebt",
    "FeedbackConsent",
    "FileCheck",
    "FileCheckState",
    "FormAttempt",
    "HoldScope",
    "ImportRun",
    "LegalHold",
    "LookAgain",
    "MayPublish",
    "ModerationDecision",
    "ModerationOutcome",
    "NoticeKind",
    "NoticeState",
    "PromptKind",
    "QuarantinedRecord",
    "RefusalReason",
    "RequestPace",
    "RunPurpose",
    "RunState",
    "RunTrigger",
    "SameStory",
    "SameStoryChange",
    "SameStoryState",
    "Schedule",
    "SeenId",
    "Source",
    "SourceKind",
    "SourceNotice",
    "SourceReply",
    "Story",
    "StoryFingerprint",
    "StoryKey",
    "StoryPhoto",
    "StoryRating",
    "StoryState",
    "StoryTag",
    "StoryVersion",
    "TellingDraft",
    "TermKind",
    "UploadedFile",
    "UploadedPart",
    "VocabularyTerm",
    "WithdrawnHow",
    "token_hash",
]
