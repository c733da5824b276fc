"""Django's entry for the public pages."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The public pages."""

    name = "feedbackhub.public"
    label = "public"
    verbose_name = "Public pages"

    def ready(self) -> None:
        """Fill the main menu."""
        from feedbackhub.public import menu

        menu.fill()
