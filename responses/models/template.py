"""Beginnings of replies that an organisation keeps. Each has blanks: a text that fits every story answers none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation


class TemplateFor(models.TextChoices):
    """For which stories a template is offered first."""

    ANY = "any", "Any story"
    PRAISE = "praise", "Stories that only praise"
    CRITICAL = "critical", "Stories that criticise"
    THEME = "theme", "Stories about one subject"


class TemplateState(models.TextChoices):
    """In use, or put away. What was begun from a template that is put away stays as it is."""

    IN_USE = "in_use", "In use"
    PUT_AWAY = "put_away", "Put away"


TEMPLATE_TRANSITIONS: TransitionTable[TemplateState] = TransitionTable(
    "template",
    {
        TemplateState.IN_USE: frozenset({TemplateState.PUT_AWAY}),
        TemplateState.PUT_AWAY: frozenset({TemplateState.IN_USE}),
    },
)


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    """Templates in the domain's words."""

    def in_use(self) -> ReplyTemplateQuerySet:
        """Keep those that may be chosen."""
        return self.filter(state=TemplateState.IN_USE)


class ReplyTemplate(TimestampedModel):
    """A beginning with blanks. `least` and `most` narrow it to a band of criticality; `version` counts its saves."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reply_templates")
    title = models.CharField(max_length=80)
    body = models.TextField()
    meant_for = models.CharField(max_length=10, choices=TemplateFor.choices, default=TemplateFor.ANY)
    theme = models.CharField(max_length=60, blank=True)
    least = models.PositiveSmallIntegerField(null=True, blank=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=TemplateState.choices, default=TemplateState.IN_USE)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                condition=Q(state="in_use"),
                name="one_template_in_use_a_title",
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(most__gte=F("least")),
                name="template_band_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(meant_for="theme") & ~Q(theme="")) | (~Q(meant_for="theme") & Q(theme="")),
                name="template_of_a_theme_names_it",
            ),
        ]
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class ReplyTemplateChange(AppendOnlyModel):
    """That a template was written, changed, put away or taken out again: by whom, and how it read afterwards."""

    template = models.ForeignKey(ReplyTemplate, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    body = models.TextField()
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"template {self.template_id} version {self.number}: {self.after}"
