"""The rows that a case's timeline is made of. One question a kind, for the whole case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import CaseSnooze, ChangeStatus, ChangeStory
from feedbackhub.core.traces import lacks
from responses.models import Response, ResponseStateChange

if TYPE_CHECKING:
    from casework.models import Case
    from stories.models import Story


def snoozes_of(case: Case) -> list[CaseSnooze]:
    """Give when the case was put aside and came back, first step first."""
    if lacks(case, CaseSnooze):
        return []
    return list(CaseSnooze.objects.filter(case=case).order_by("pk"))


def reply_steps_of(story: Story) -> list[ResponseStateChange]:
    """Give the steps of all replies to `story`, first one first."""
    if lacks(story, Response):
        return []
    steps = ResponseStateChange.objects.filter(response__story=story).order_by("pk")
    return list(steps.select_related("response").defer("response__body"))


def change_steps_of(story: Story) -> list[ChangeStatus]:
    """Give the steps of the changes that came from `story`, first one first."""
    if lacks(story, ChangeStory):
        return []
    steps = ChangeStatus.objects.filter(change__links__story=story).order_by("pk")
    return list(steps.select_related("change"))
