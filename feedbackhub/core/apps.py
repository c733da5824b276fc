"""Django's entry for the core."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The core."""

    name = "feedbackhub.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Say what is held about people, and for how long."""
        from feedbackhub.core import holdings

        holdings.register()
