"""Django's entry for responses."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Responses."""

    name = "responses"
    verbose_name = "Responses"

    def ready(self) -> None:
        """Listen to what the rooms below tell, and say what is held about people."""
        from responses import holdings, holdings_publication, receivers  # noqa: F401

        holdings.register()
        holdings_publication.register()
