"""The forms on the case card: give it on, close it, open it again, put it aside. The services hold the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.models import CaseOutcome
from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from django.http import QueryDict

    from casework.models import Problem
    from feedbackhub.accounts.models import User

REASON_LENGTH = 400
PROBLEM_LENGTH = 120
Sent: TypeAlias = "QueryDict | None"


class PersonField(fields.ModelSelectField):
    """One of the people who may reply, by name and job."""

    def label_from_instance(self, obj: User) -> str:
        """Tell two people of one name apart by their work."""
        return f"{obj.full_name}, {obj.job_title}" if obj.job_title else obj.full_name

    def offer(self, people: QuerySet[User], *, besides: int | None = None) -> None:
        """List `people` but for one. Several forms of a page may offer the same ones: they are read once."""
        self.queryset = people.exclude(pk=besides) if besides else people
        self._list(one for one in people if one.pk != besides)

    def offer_answerers(self, people: QuerySet[User], *, besides: int | None = None) -> None:
        """List those of `people` (`selectors.notes.who_can_see`) who may reply, but for one."""
        answerers = people.filter(may_answer=True)  # type: ignore[misc] # annotated by the selector
        self.queryset = answerers.exclude(pk=besides) if besides else answerers
        self._list(one for one in people if one.may_answer and one.pk != besides)  # type: ignore[attr-defined]

    def _list(self, people: Iterable[User]) -> None:
        listed = [(str(one.pk), self.label_from_instance(one)) for one in people]
        self.choices = [("", str(self.empty_label)), *listed]


class AssignForm(NhsukForm):
    """Give the case to somebody who may reply there."""

    owner = PersonField(
        label="Who answers it?",
        queryset=None,
        empty_label="Select somebody who may reply here",
        error_messages={"required": "Select who answers it"},
    )
    reason = fields.CharField(
        label="Why? (optional)",
        hint="Everybody who can see this case can read it",
        required=False,
        max_length=REASON_LENGTH,
    )

    def __init__(self, data: Sent = None, *, colleagues: QuerySet[User]) -> None:
        super().__init__(data, prefix="assign")
        cast("PersonField", self.fields["owner"]).offer_answerers(colleagues)


class HandOverForm(NhsukForm):
    """Hand one's own case on to a colleague, with a note."""

    owner = PersonField(
        label="Who takes it over?",
        queryset=None,
        empty_label="Select a colleague who may reply here",
        error_messages={"required": "Select who takes it over"},
    )
    note = fields.TextareaField(
        label="What should they know?",
        hint="Everybody who can see this case can read it. The author and the public never can.",
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": "Say what they should know"},
    )

    def __init__(self, data: Sent = None, *, colleagues: QuerySet[User]) -> None:
        super().__init__(data, prefix="hand")
        cast("PersonField", self.fields["owner"]).offer_answerers(colleagues)


class CloseForm(NhsukForm):
    """Close the case with what came of it."""

    outcome = fields.RadiosField(
        label="What came of it?",
        choices=[
            (CaseOutcome.CHANGE.value, "A change is planned or made"),
            (CaseOutcome.NO_CHANGE.value, "No change is needed"),
            (CaseOutcome.PROBLEM.value, "It is part of a problem that several stories tell of"),
        ],
        choice_hints={
            CaseOutcome.CHANGE.value: "Record the change first, under “What changes because of this”",
            CaseOutcome.NO_CHANGE.value: "Say why below, for whoever reads this later",
            CaseOutcome.PROBLEM.value: "Choose or name the problem below: the case is passed on to it",
        },
        small=True,
    )
    known_problem = fields.SelectField(label="Which problem?", required=False)
    problem = fields.CharField(
        label="Name of a new problem",
        hint="Name what goes wrong, never a patient or a colleague. For example “Pain relief comes late at night”",
        required=False,
        max_length=PROBLEM_LENGTH,
    )
    reason = fields.TextareaField(
        label="Why?",
        hint="Colleagues who can see this case read it. The author and the public never can.",
        rows=3,
        required=False,
        max_length=REASON_LENGTH,
    )

    def __init__(self, data: Sent = None, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(data, prefix="close")
        if problems:
            names = [(one.title, one.title) for one in problems]
            cast("fields.SelectField", self.fields["known_problem"]).choices = [
                ("", "Select a problem, or name a new one"),
                *names,
            ]
        else:
            del self.fields["known_problem"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason or the problem beside its box; the service would refuse it too."""
        cleaned = super().clean() or {}
        cleaned["problem"] = cleaned.get("problem") or cleaned.pop("known_problem", "")
        cleaned.pop("known_problem", None)
        if cleaned.get("outcome") == CaseOutcome.NO_CHANGE and not cleaned.get("reason"):
            self.add_error("reason", "Say why no change is needed")
        if cleaned.get("outcome") == CaseOutcome.PROBLEM and not cleaned["problem"]:
            self.add_error("problem", "Choose or name the problem to which the case is passed")
        return cleaned


class ReopenForm(NhsukForm):
    """Open the case again."""

    reason = fields.TextareaField(
        label="Why is it opened again?",
        hint="Everybody who can see this case can read it. The owner gets a new due date.",
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": "Say why it is opened again"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="reopen")


class SnoozeForm(NhsukForm):
    """Put the case aside until a day."""

    until = fields.DateField(
        label="Until which day?",
        hint="It is back in your list on that day, and at once when its author writes again",
        earliest=lambda: local_date() + timedelta(days=1),
        error_messages={"required": "Enter the day on which it comes back"},
    )
    reason = fields.CharField(
        label="Why?",
        hint="Everybody who can see this case can read it",
        max_length=REASON_LENGTH,
        error_messages={"required": "Say why it is put aside"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="snooze")
