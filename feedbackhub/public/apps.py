"""Django's entry for the public pages."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The public pages."""

    name = "feedbackhub.public"
    label = "public"
    verbose_name = "Public pages"

    def ready(self) -> None:
        """Fill the main menu, and say what is held about people."""
        from feedbackhub.public import holdings, menu

        menu.fill()
        holdings.register()
