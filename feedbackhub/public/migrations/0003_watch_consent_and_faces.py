"""Whether a photo may be shown, and the faces beside replies, are public: a change of them must show at once."""

from __future__ import annotations

from django.db import migrations

from feedbackhub.public.watching import watch


class Migration(migrations.Migration):
    dependencies = [
        ("public", "0002_watch_answers_of_authors"),
        ("stories", "0018_the_authors_side"),
        ("accounts", "0003_own_photo_and_words"),
    ]

    operations = [watch("stories_feedbackconsent"), watch("accounts_profilephoto")]
