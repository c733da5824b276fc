"""Django's entry for organisations."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations."""

    name = "feedbackhub.organisations"
    label = "organisations"
    verbose_name = "Organisations"

    def ready(self) -> None:
        """Listen for sign-ins, and say what is held about people."""
        from feedbackhub.organisations import holdings, receivers  # noqa: F401

        holdings.register()
