"""The database itself refuses to change or delete decisions and consents; see feedbackhub.core.emptying."""

from __future__ import annotations

from django.db import migrations

from feedbackhub.core.emptying import guard


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_guard_the_record"),
        ("stories", "0010_one_story_once"),
    ]

    operations = [
        guard("stories_moderationdecision", "passed_to", "~original_id"),
        guard("stories_feedbackconsent"),
    ]
