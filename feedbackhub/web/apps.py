"""Django's entry for web."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Web."""

    name = "feedbackhub.web"
    label = "web"
    verbose_name = "Web"
