"""Django's entry for the API base."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API base."""

    name = "feedbackhub.api"
    label = "api"
    verbose_name = "API"
