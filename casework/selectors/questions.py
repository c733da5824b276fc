"""Which mails about questions to a service are owed, and which questions have waited without a reminder."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from feedbackhub.core.owed_mail import MailState
from feedbackhub.core.traces import lacks
from responses.models import QuestionMail, QuestionMailKind, WardQuestion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stories.models import Story


def owed_question_mails() -> QuerySet[QuestionMail]:
    """Give what is owed to people who can still sign in, oldest first."""
    rows = QuestionMail.objects.filter(state=MailState.OWED, recipient__is_active=True)
    return rows.select_related(
        "recipient", "question__asked_by", "question__asked_of", "question__story", "question__answered"
    ).order_by("pk")


def open_unreminded(moment: datetime) -> QuerySet[WardQuestion]:
    """Give the open questions whose person was not reminded yet, oldest first."""
    reminded = QuestionMail.objects.filter(question=OuterRef("pk"), kind=QuestionMailKind.REMINDER)
    rows = WardQuestion.objects.open_at(moment).filter(~Exists(reminded))
    return rows.select_related("story__organisation", "asked_by", "asked_of").order_by("pk")


def questions_of(story: Story) -> list[WardQuestion]:
    """Give what was asked about `story`, with its answers, first one first."""
    if lacks(story, WardQuestion):
        return []
    rows = WardQuestion.objects.filter(story=story).order_by("pk")
    return list(rows.select_related("asked_by", "asked_of", "answered"))
