"""Django's entry for responses."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses."""

    name = "responses"
    verbose_name = "Responses"
