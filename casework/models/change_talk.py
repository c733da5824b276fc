"""What staff say around changes: what shows one, what a team concluded from a story, why a "we will" needs none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.change import Change
from feedbackhub.core.models import AppendOnlyModel
from feedbackhub.organisations.models import Organisation
from responses.models import Response
from stories.models import Story


class EvidenceKind(models.TextChoices):
    """What may show a change. Behaviour and culture leave no receipt, but they leave these (evidence D.1 row 80)."""

    HANDOVER = "handover", "Read out at handover"
    REFLECTION = "reflection", "A reflection"
    EXAMPLE = "example", "An example from practice"
    MEASURE = "measure", "A count or an audit"
    DOCUMENT = "document", "A document, photo or link"


class ChangeEvidence(AppendOnlyModel):
    """One thing that shows a change. Only staff see it."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="evidences")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    words = models.TextField(max_length=2000)
    link = models.URLField(max_length=500, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "change evidence"

    def __str__(self) -> str:
        return f"{self.kind} of change {self.change_id}"


class CouldHappenAgain(models.TextChoices):
    """What a team asks itself when it reads a story out (evidence D.1 row 81)."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "We are not sure"


class Discussion(AppendOnlyModel):
    """That a team read a story, or talked about a change, and what it concluded. Only staff see it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="discussions")
    story = models.ForeignKey(
        Story, null=True, blank=True, on_delete=models.PROTECT, related_name="discussions"
    )
    change = models.ForeignKey(
        Change, null=True, blank=True, on_delete=models.CASCADE, related_name="discussions"
    )
    where = models.CharField(max_length=120)
    who = models.CharField(max_length=200)
    concluded = models.TextField(max_length=1000)
    again = models.CharField(max_length=8, choices=CouldHappenAgain.choices, blank=True)
    on_day = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(story__isnull=False) | Q(change__isnull=False),
                name="discussions_are_about_something",
            )
        ]
        ordering = ["-on_day", "-pk"]

    def __str__(self) -> str:
        return f"{self.where} on {self.on_day}"


class PromiseCheck(AppendOnlyModel):
    """That a colleague read a reply which sounds like a promise and says why no change belongs to it."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="promise_check")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="promise_checks_say_why")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"reply {self.response_id} promises no change"
