"""Django's entry for organisations."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations."""

    name = "feedbackhub.organisations"
    label = "organisations"
    verbose_name = "Organisations"

    def ready(self) -> None:
        """Listen for sign-ins, and fill the menu."""
        from feedbackhub.organisations import menu, receivers  # noqa: F401

        menu.fill()
