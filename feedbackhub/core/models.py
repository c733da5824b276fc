"""The base model, the audit trail and the outbox."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class TimestampedModel(models.Model):
    """A row that knows when it was made and last touched (UTC)."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class AppendOnlyModel(models.Model):
    """A row that, once written, is never changed: a state change, an approval, an audit entry."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row once; a second save is a fault in the code."""
        if self.pk is not None and not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are never changed once written")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: rows of this kind are the record."""
        raise TypeError(f"{type(self).__name__} rows are never deleted")


class AuditEvent(AppendOnlyModel):
    """Who did what to which, and when. It is read by people and drives no feature."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=80, db_index=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action}"


class OutboxMessage(models.Model):
    """Work that is owed. The row is the debt; Celery only carries it. Retried with growing gaps, then set aside."""

    task = models.CharField(max_length=120)
    kwargs = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 (NULLs are not equal to each other)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_due",
                condition=models.Q(done_at__isnull=True, set_aside_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.kwargs}"


class SentForm(models.Model):
    """That a form was taken in. Its key is made of who sent which page to where, and says nothing of them."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"a form taken in at {self.at:%Y-%m-%d %H:%M}"
