"""The database itself refuses to change or delete decisions about what was read; see feedbackhub.core.emptying."""

from __future__ import annotations

from django.db import migrations

from feedbackhub.core.emptying import guard


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_guard_the_record"),
        ("stories", "0014_what_was_read"),
    ]

    operations = [
        guard("stories_flagdecision", "reason"),
        guard("stories_criticalitydecision", "reason"),
    ]
