"""Django's entry for casework."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Casework."""

    name = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """Listen to what the rooms below tell."""
        from casework import receivers  # noqa: F401
