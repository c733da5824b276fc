"""Django's entry for nhsuk_forms."""

from __future__ import annotations

from django.apps import AppConfig


class NhsukFormsConfig(AppConfig):
    """NHS.UK form fields."""

    name = "feedbackhub.nhsuk_forms"
    label = "nhsuk_forms"
    verbose_name = "NHS.UK form fields"
