"""What the Organisation Data Service said about a code, and when: answers outlive a service that is down."""

from __future__ import annotations

from django.db import models


class OdsEntry(models.Model):
    """The register's last answer about one code. The same for every organisation: the register is public."""

    code = models.CharField(max_length=12, unique=True, help_text="In capitals")
    payload = models.JSONField(default=dict)
    not_found = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "ODS entry"
        verbose_name_plural = "ODS entries"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} on {self.fetched_at:%Y-%m-%d}"
