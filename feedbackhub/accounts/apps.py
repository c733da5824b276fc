"""Django's entry for accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "feedbackhub.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Say what is held about people, and for how long."""
        from feedbackhub.accounts import holdings

        holdings.register()
