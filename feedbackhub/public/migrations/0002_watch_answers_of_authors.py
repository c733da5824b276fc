"""What authors say after their stories is public: a change of it must show at once."""

from __future__ import annotations

from django.db import migrations

from feedbackhub.public.watching import watch


class Migration(migrations.Migration):
    dependencies = [
        ("public", "0001_reads_and_generations"),
        ("stories", "0019_cases_hear_of_follow_ups"),
    ]

    operations = [watch("stories_followup")]
