"""The forms for what is done to several cases at once: one question each, on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from casework.forms.case import REASON_LENGTH, PersonField
from casework.models import CaseOutcome
from casework.services.bulk import TAG_LENGTH
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from feedbackhub.accounts.models import User


class BulkForm(NhsukForm):
    """What all of them carry: a mark by which a double click is known."""

    @property
    def token(self) -> UUID:
        """Give the mark that came with the form, else a new one."""
        sent = self.data.get("token", "") if self.is_bound else ""
        try:
            return UUID(str(sent))
        except ValueError:
            return uuid4()


class BulkAssignForm(BulkForm):
    """Give the stories to one person."""

    owner = PersonField(
        label="Who answers them?",
        queryset=None,
        empty_label="Select somebody who may reply",
        error_messages={"required": "Select who answers them"},
    )
    reason = fields.CharField(
        label="Why? (optional)", hint="They see it in each case", required=False, max_length=REASON_LENGTH
    )

    def __init__(self, data: QueryDict | None = None, *, candidates: QuerySet[User]) -> None:
        super().__init__(data)
        cast("PersonField", self.fields["owner"]).queryset = candidates


class BulkTagForm(BulkForm):
    """Put a tag on the stories, or take it off."""

    tag = fields.CharField(
        label="Which tag?",
        hint="A word or a few that your team uses. Never a person’s name. Only staff see it.",
        max_length=TAG_LENGTH,
        width=20,
        error_messages={"required": "Enter the tag"},
    )
    what = fields.RadiosField(
        label="What should happen?",
        choices=[("put", "Put it on"), ("off", "Take it off")],
        initial="put",
        small=True,
        inline=True,
    )


class BulkCloseForm(BulkForm):
    """Close the stories with one outcome."""

    outcome = fields.RadiosField(
        label="What came of them?",
        choices=[
            (CaseOutcome.NO_CHANGE.value, "No change is needed"),
            (CaseOutcome.CHANGE.value, "A change is planned or made"),
            (CaseOutcome.PROBLEM.value, "Passed to a problem that stands behind them"),
        ],
        choice_hints={
            CaseOutcome.CHANGE.value: "Only for stories whose change is recorded: the others are left open",
        },
        small=True,
        error_messages={"required": "Select what came of them"},
    )
    problem = fields.CharField(
        label="Which problem?", hint="Only where they are passed to one", required=False, max_length=200
    )
    reason = fields.TextareaField(
        label="Why?",
        hint="Staff see it in each case; nobody outside does",
        rows=3,
        required=False,
        max_length=REASON_LENGTH,
    )

    def clean(self) -> dict[str, Any]:
        """Ask beside its box for what the service would refuse for every single story."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == CaseOutcome.NO_CHANGE and not cleaned.get("reason"):
            self.add_error("reason", "Say why no change is needed")
        if cleaned.get("outcome") == CaseOutcome.PROBLEM and not cleaned.get("problem"):
            self.add_error("problem", "Say which problem")
        return cleaned
