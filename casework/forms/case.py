"""The forms on the case card: give it to somebody, close it, open it again. The services hold the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.models import CaseOutcome
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from feedbackhub.accounts.models import User

REASON_LENGTH = 400
Sent: TypeAlias = "QueryDict | None"


class PersonField(fields.ModelSelectField):
    """One of the people who may reply, by name and job."""

    def label_from_instance(self, obj: User) -> str:
        """Tell two people of one name apart by their work."""
        return f"{obj.full_name}, {obj.job_title}" if obj.job_title else obj.full_name


class AssignForm(NhsukForm):
    """Give the case to somebody who may reply there."""

    owner = PersonField(
        label="Who answers it?",
        queryset=None,
        empty_label="Select somebody who may reply here",
        error_messages={"required": "Select who answers it"},
    )
    reason = fields.CharField(
        label="Why? (optional)", hint="They see it in the case", required=False, max_length=REASON_LENGTH
    )

    def __init__(self, data: Sent = None, *, candidates: QuerySet[User]) -> None:
        super().__init__(data, prefix="assign")
        cast("PersonField", self.fields["owner"]).queryset = candidates


class CloseForm(NhsukForm):
    """Close the case with what came of it."""

    outcome = fields.RadiosField(
        label="What came of it?",
        choices=[
            (CaseOutcome.CHANGE.value, "A change is planned or made"),
            (CaseOutcome.NO_CHANGE.value, "No change is needed"),
        ],
        choice_hints={
            CaseOutcome.CHANGE.value: "Record the change first, under “What changes because of this”",
            CaseOutcome.NO_CHANGE.value: "Say why below, for whoever reads this later",
        },
        small=True,
    )
    reason = fields.TextareaField(label="Why?", rows=3, required=False, max_length=REASON_LENGTH)

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="close")

    def clean(self) -> dict[str, Any]:
        """Ask for the reason beside its box; the service would refuse it too."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == CaseOutcome.NO_CHANGE and not cleaned.get("reason"):
            self.add_error("reason", "Say why no change is needed")
        return cleaned


class ReopenForm(NhsukForm):
    """Open the case again."""

    reason = fields.TextareaField(
        label="Why is it opened again?",
        hint="The owner sees it, and gets a new due date",
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": "Say why it is opened again"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="reopen")
