"""A question from whoever writes a reply to somebody at the service: what was asked, answered and mailed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.owed_mail import OwedMail
from responses.models.response import Response
from stories.models import Story, StoryState


class WardQuestionQuerySet(models.QuerySet["WardQuestion"]):
    """Questions in the domain's words."""

    def open_at(self, moment: datetime) -> WardQuestionQuerySet:
        """Keep those that still may be answered: about stories that are there, not answered, not past their time."""
        return self.filter(
            answered__isnull=True,
            expires_at__gt=moment,
            story__state=StoryState.LIVE,
            story__held_back_at__isnull=True,
        )


class WardQuestion(AppendOnlyModel):
    """One question to one person. It is open until its answer is there or `expires_at` has passed."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="ward_questions")
    response = models.ForeignKey(
        Response, null=True, blank=True, on_delete=models.PROTECT, related_name="ward_questions"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = WardQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("asked_of")), name="nobody_asks_themselves")
        ]
        indexes = [
            models.Index(fields=["story", "-id"], name="questions_about_a_story"),
            models.Index(fields=["asked_of", "-id"], name="questions_to_a_person"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"question {self.pk} about story {self.story_id}"


class AnsweredHow(models.TextChoices):
    """By which door an answer came in."""

    LINK = "link", "By the link in the mail"
    PAGE = "page", "In the hub"


class WardAnswer(AppendOnlyModel):
    """What the person said. Their words may go into the reply only where `may_quote`."""

    question = models.OneToOneField(WardQuestion, on_delete=models.CASCADE, related_name="answered")
    answer = models.TextField()
    may_quote = models.BooleanField(default=False)
    how = models.CharField(max_length=4, choices=AnsweredHow.choices)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"answer to question {self.question_id}"


class QuestionMailKind(models.TextChoices):
    """What the mail says."""

    ASKED = "asked", "A colleague asks you something"
    REMINDER = "reminder", "A colleague still waits for your answer"
    ANSWERED = "answered", "Your question was answered"
    NO_ANSWER = "no_answer", "Your question has no answer yet"


class QuestionMail(OwedMail, TimestampedModel):
    """One mail about a question, written before it goes, so that it never goes twice. It holds nobody's words."""

    question = models.ForeignKey(WardQuestion, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=10, choices=QuestionMailKind.choices)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "kind"], name="a_question_is_mailed_once_a_kind")
        ]
        indexes = [models.Index(fields=["state", "id"], name="question_mails_owed")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} about question {self.question_id}: {self.state}"
