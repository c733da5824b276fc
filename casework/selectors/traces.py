"""Which kinds of rows there are about a case: one query before its page is made, for thirty that find nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import connection

from casework.models import (
    Case,
    CaseMerge,
    CaseNote,
    CaseSnooze,
    Change,
    ChangeStory,
    ClockPause,
    Discussion,
    DueDayChange,
    Escalation,
    LateStepTaken,
    MailAnswer,
    Problem,
    ProblemStory,
    Reroute,
    SecondReading,
)
from feedbackhub.core.traces import know_absent
from feedbackhub.organisations.models import StaffingPolicy
from responses.models import (
    ReplyAutosave,
    ReplyTemplate,
    Response,
    TrustGrant,
    TypologyHead,
    WardQuestion,
)
from stories.models import (
    CriticalityDecision,
    FeedbackConsent,
    FollowUp,
    LegalHold,
    SameStory,
    SourceReply,
    Story,
    StoryFlag,
    StoryReading,
    StoryVersion,
)

if TYPE_CHECKING:
    from django.db.models import Model

# What makes a row one about this case. Every condition is met by an index that begins with the column.
_CONDITIONS: dict[type[Model], str] = {
    **dict.fromkeys(
        (
            CaseNote,
            CaseSnooze,
            ClockPause,
            DueDayChange,
            Escalation,
            LateStepTaken,
            MailAnswer,
            Reroute,
            SecondReading,
        ),
        "case_id = %(case)s",
    ),
    CaseMerge: "case_id = %(case)s OR into_id = %(case)s",
    Case: "merged_into_id = %(case)s",
    **dict.fromkeys(
        (
            ChangeStory,
            CriticalityDecision,
            Discussion,
            FeedbackConsent,
            ProblemStory,
            ReplyAutosave,
            SourceReply,
            StoryFlag,
            StoryReading,
            StoryVersion,
        ),
        "story_id = %(story)s",
    ),
    SameStory: "story_id = %(story)s OR original_id = %(story)s",
    # A reply to any record of the story is a reply to it.
    WardQuestion: "story_id = ANY(%(records)s)",
    Response: "story_id = ANY(%(records)s)",
    FollowUp: "story_id = ANY(%(records)s)",
    **dict.fromkeys(
        (Change, LegalHold, Problem, ReplyTemplate, StaffingPolicy, TypologyHead),
        "organisation_id = %(organisation)s",
    ),
    TrustGrant: "organisation_id = %(organisation)s AND ended_at IS NULL",
}


def look_at(case: Case) -> None:
    """Find out what there is about `case`, its story and its organisation; the selectors ask for the rest only."""
    story = case.story
    params = {
        "case": case.pk,
        "story": story.pk,
        "original": story.duplicate_of_id or story.pk,
        "organisation": case.organisation_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(), params)
        found = cursor.fetchone()
    absent = [kind for kind, is_there in zip(_CONDITIONS, found, strict=True) if not is_there]
    know_absent(case, absent)
    know_absent(story, absent)
    know_absent(case.organisation, absent)


@cache
def _statement() -> str:
    return f"SELECT {', '.join(_exists(kind, condition) for kind, condition in _CONDITIONS.items())}"


def _exists(kind: type[Model], condition: str) -> str:
    stories = Story._meta.db_table
    records = f"ARRAY(SELECT id FROM {stories} WHERE id = %(original)s OR duplicate_of_id = %(original)s)"  # noqa: S608
    return f"EXISTS (SELECT 1 FROM {kind._meta.db_table} WHERE {condition.replace('%(records)s', records)})"  # noqa: S608
