"""Django's entry for records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records."""

    name = "feedbackhub.records"
    label = "records"
    verbose_name = "Records"

    def ready(self) -> None:
        """Say what is held about people, and take a place in the menu."""
        from feedbackhub.records import holdings, menu

        holdings.register()
        menu.fill()
