"""Why a person answers, and whether they are still here, show under their replies; their sign-ins change no page."""

from __future__ import annotations

from django.db import migrations

from feedbackhub.public.watching import watch


class Migration(migrations.Migration):
    dependencies = [("public", "0003_watch_consent_and_faces")]

    operations = [watch("accounts_user", "why_i_answer", "is_active")]
