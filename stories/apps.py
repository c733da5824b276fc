"""Django's entry for stories."""

from __future__ import annotations

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """Stories."""

    name = "stories"
    verbose_name = "Stories"
