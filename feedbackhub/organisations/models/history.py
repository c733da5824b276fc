"""What happened to the tree itself: services that moved, and services that became part of others. Never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from feedbackhub.core.models import AppendOnlyModel
from feedbackhub.organisations.models.tree import Organisation, Service


class ServiceMove(AppendOnlyModel):
    """That a service, with all beneath it, came to stand under another parent.

    `old_path` is read when paths are given: no path is given twice, so that a scope which was read a moment before
    the move can find nothing, never somebody else's service (docs/decisions/0016).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_moves")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="moves")
    from_parent = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    to_parent = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    old_path = models.CharField(max_length=255, db_index=True)
    new_path = models.CharField(max_length=255)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.service_id} from {self.from_parent_id} to {self.to_parent_id}"


class ServiceMerge(AppendOnlyModel):
    """That a service closed and became part of another: from where, into which, who, when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_merges")
    source = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="merges_away")
    into = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="merges_in")
    from_parent = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.source_id} became part of {self.into_id}"
