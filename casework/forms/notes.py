"""The note between colleagues, and the forms that tie a case to another one or to a change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, cast

from django.core.exceptions import ValidationError

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from casework.models import Change

Sent: TypeAlias = "QueryDict | None"
NOTE_LENGTH = 4_000
REASON_LENGTH = 400
_CASE = re.compile(r"(?:.*/cases/)?(\d{1,18})/?(?:[?#].*)?")


class NoteForm(NhsukForm):
    """Write to colleagues."""

    text = fields.TextareaField(
        label="Your note",
        hint="Only colleagues who can see this case can read it: never the author or the public. Write @ and a name "
        "to tell somebody.",
        rows=4,
        max_length=NOTE_LENGTH,
        error_messages={"required": "Write the note first"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="note")


class MergeForm(NhsukForm):
    """Name the other case of the same matter."""

    other = fields.CharField(
        label="Number or link of the other case",
        hint="It stands in the address of that case’s page, for example 1234",
        max_length=300,
        width=20,
        error_messages={"required": "Enter the number or link of the other case"},
    )
    reason = fields.CharField(
        label="Why are they one matter? (optional)",
        hint="Everybody who can see one of the cases can read it",
        required=False,
        max_length=REASON_LENGTH,
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="merge")

    def clean_other(self) -> int:
        """Give the case's number."""
        found = _CASE.fullmatch(self.cleaned_data["other"].strip())
        if found is None:
            raise ValidationError("Enter the number of a case, such as 1234, or the address of its page")
        return int(found[1])


class LinkChangeForm(NhsukForm):
    """Choose a change that is on the register already."""

    change = fields.SelectField(
        label="Which change?",
        hint="Everyone can read there that this story led to it",
        error_messages={"required": "Select a change"},
    )

    def __init__(self, data: Sent = None, *, changes: Sequence[Change]) -> None:
        super().__init__(data, prefix="link")
        cast("fields.SelectField", self.fields["change"]).choices = [
            ("", "Select a change on the register"),
            *((str(one.pk), f"{one.title} ({one.service.name})") for one in changes),
        ]
