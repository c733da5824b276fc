"""Releasing people's decisions for training."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedbackhub.nhsuk_forms.forms import NhsukForm


class _Ids(forms.Field):
    """Several numbers, as ticked."""

    widget = forms.MultipleHiddenInput
    hidden_widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        """Give the numbers; raise where one is none."""
        try:
            return [int(one) for one in value or []]
        except ValueError:
            raise ValidationError("Tick decisions that are on the list") from None


class ReleaseForm(NhsukForm):
    """The decisions that were ticked, or with `all` every one that was on the page."""

    whole_form_error_field = "decisions"

    decisions = _Ids(required=False)
    shown = _Ids(required=False)
    all = forms.BooleanField(required=False)

    def chosen(self) -> list[int]:
        """Give the ids of what is to be released."""
        ids: list[int] = self.cleaned_data["shown" if self.cleaned_data["all"] else "decisions"]
        return ids
