"""Wires Celery to Django's settings. Tasks live in each room's `tasks.py`; the schedule stands in the settings."""

from __future__ import annotations

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedbackhub.settings.embedded")

TRANSPORT_ALIASES["filesystem"] = "feedbackhub.core.folder_broker:Transport"

app = Celery("feedbackhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
