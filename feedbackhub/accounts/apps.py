"""Django's entry for accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "feedbackhub.accounts"
    label = "accounts"
    verbose_name = "Accounts"
