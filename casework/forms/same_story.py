"""Joining a story with another record of it, by hand."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

_CASE = re.compile(r"(?:.*/cases/)?(\d{1,18})/?(?:[?#].*)?")


class JoinForm(NhsukForm):
    """Name the other record by its case."""

    other = fields.CharField(
        label="Number or link of the other case",
        hint="It stands in the address of that case’s page, for example 1234",
        max_length=300,
        width=20,
        error_messages={"required": "Enter the number or link of the other case"},
    )
    reason = fields.CharField(label="Why are they one story? (optional)", required=False, max_length=200)

    def clean_other(self) -> int:
        """Give the case's number."""
        found = _CASE.fullmatch(self.cleaned_data["other"].strip())
        if found is None:
            raise ValidationError("Enter the number of a case, such as 1234, or the address of its page")
        return int(found[1])
