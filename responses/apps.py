"""Django's entry for responses."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses."""

    name = "responses"
    verbose_name = "Responses"

    def ready(self) -> None:
        """Listen to what the room below tells, and fill the menu."""
        from responses import menu, receivers  # noqa: F401

        menu.fill()
