"""The last step of the typology engine as one organisation trained it on its own people's decisions: plain numbers.

A row is never changed. The newest one that belongs to the engine which is installed says what the organisation uses.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import AppendOnlyModel
from feedbackhub.organisations.models import Organisation

#: Of an organisation's own engines; those that come with the hub begin otherwise.
OWN = "own-"


class TypologyHeadQuerySet(models.QuerySet["TypologyHead"]):
    """Heads in the domain's words."""

    def in_use(self, engine_version: str) -> TypologyHeadQuerySet:
        """Give the one in use of each organisation that has one, where this engine is installed.

        A head weighs what one engine sees of a reply; to another engine its numbers mean nothing.
        """
        fitting = self.filter(built_on=engine_version)
        return fitting.order_by("organisation_id", "-pk").distinct("organisation_id")


class TypologyHead(AppendOnlyModel):
    """What an organisation reads its replies with from `at` on: its own head, or (no `data`) the shipped one again.

    Going back has a row and a version of its own, so that every reply is read again and no verdict is ever rewritten.
    `figures` are those by which the head was judged (`services.training`); neither holds a word of anybody's.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=40)
    built_on = models.CharField(max_length=40)
    data: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    figures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    trained_on = models.PositiveIntegerField(default=0)
    trained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    trained_by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = TypologyHeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="a_version_names_one_head"),
            models.CheckConstraint(
                condition=Q(data__isnull=False, version__startswith=OWN, trained_on__gt=0)
                | Q(data__isnull=True, trained_on=0),
                name="an_own_head_has_numbers_and_labels",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "built_on", "-id"], name="heads_newest")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.version} of organisation {self.organisation_id}"

    @property
    def is_own(self) -> bool:
        """Say whether it is the organisation's own, and not the shipped one again."""
        return self.data is not None
