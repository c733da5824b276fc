"""Django's entry for responses."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses."""

    name = "responses"
    verbose_name = "Responses"

    def ready(self) -> None:
        """Listen to what the room below tells."""
        from responses import receivers  # noqa: F401
