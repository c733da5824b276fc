"""Django's entry for what only a demonstration needs."""

from __future__ import annotations

from django.apps import AppConfig


class NonprodConfig(AppConfig):
    """The gallery and the demo data."""

    name = "feedbackhub.nonprod"
    label = "nonprod"
    verbose_name = "Demonstration"
