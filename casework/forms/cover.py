"""The forms of the cover calendar: days away with who stands in, and the organisation's own limits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.services import Days

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Absence, StaffingPolicy


class AbsenceForm(NhsukForm):
    """From when until when somebody is away, and who stands in. Nobody is asked why."""

    person = fields.ModelSelectField(
        label="Who is away?",
        queryset=None,
        empty_label="Select a person",
        error_messages={"required": "Select who is away"},
    )
    starts_on = fields.DateField(
        label="First day away",
        hint="For example, 27 7 2026",
        error_messages={"required": "Enter the first day away"},
    )
    back_on = fields.DateField(
        label="First day back at work",
        hint="For example, 10 8 2026",
        error_messages={"required": "Enter the first day back at work"},
    )
    deputy = fields.ModelSelectField(
        label="Who stands in?",
        hint="New stories go to them meanwhile, and so do those that fall due. We send them an email.",
        queryset=None,
        empty_label="Select a person",
        error_messages={"required": "Select who stands in"},
    )

    def __init__(self, *args: Any, people: QuerySet[User], person: User | None = None, **kwargs: Any) -> None:
        """With `person`, it is about them; else it asks."""
        super().__init__(*args, **kwargs)
        self._person = person
        self.fields["deputy"].queryset = people if person is None else people.exclude(pk=person.pk)  # type: ignore[attr-defined]
        if person is None:
            self.fields["person"].queryset = people  # type: ignore[attr-defined]
        else:
            del self.fields["person"]

    @staticmethod
    def standing(absence: Absence) -> dict[str, Any]:
        """Give the initial values for an absence that is changed."""
        return {
            "starts_on": absence.starts_on,
            "back_on": absence.back_on,
            "deputy": absence.deputy_id,
        }

    def clean(self) -> dict[str, Any]:
        """Hold the order of the days, and that nobody stands in for themselves."""
        sent = self.cleaned_data
        first, back = sent.get("starts_on"), sent.get("back_on")
        if first and back and back <= first:
            self.add_error("back_on", "The first day back must be after the first day away")
        elif back and back <= local_date():
            self.add_error("back_on", "The first day back must be in the future")
        if sent.get("deputy") and sent.get("deputy") == sent.get("person"):
            self.add_error("deputy", "Select somebody else than the person who is away")
        return sent

    @property
    def chosen_person(self) -> User:
        """Who is away, once the form is valid."""
        person: User = self._person or self.cleaned_data["person"]
        return person

    @property
    def chosen_days(self) -> Days:
        """The first and the last day away, once the form is valid."""
        sent = self.cleaned_data
        return Days(sent["starts_on"], sent["back_on"] - timedelta(days=1))


class PolicyForm(NhsukForm):
    """The organisation's own limits."""

    dormant_after_days = fields.IntegerField(
        label="Days without a sign-in after which somebody’s stories go to others",
        hint="From 14 to 365. Their stories move the same day; they keep their access.",
        min_value=14,
        max_value=365,
        width=4,
    )
    confirm_every_days = fields.IntegerField(
        label="Days after which people are asked whether they still answer for a service",
        hint="From 30 to 365",
        min_value=30,
        max_value=365,
        width=4,
    )
    confirm_within_days = fields.IntegerField(
        label="Days they have to answer",
        hint="From 5 to 60. After that they no longer count, and the service stands in red if fewer than two are left.",
        min_value=5,
        max_value=60,
        width=4,
    )
    distressing_from = fields.SelectField(
        label="From which criticality on does a story count as distressing?",
        choices=[(str(level), f"{level} and above" if level < 5 else "5 only") for level in range(2, 6)],
    )
    distressing_a_day = fields.IntegerField(
        label="Distressing stories that one person is given in a day",
        hint="From 1 to 20. More go to somebody else who answers for the service.",
        min_value=1,
        max_value=20,
        width=2,
    )
    distressing_a_week = fields.IntegerField(
        label="Distressing stories in seven days after which the hub asks somebody whether they want to talk",
        hint="From 1 to 50. The question is private, and comes once.",
        min_value=1,
        max_value=50,
        width=2,
    )
    talk_to = fields.TextareaField(
        label="Whom can staff talk to about a hard story? (optional)",
        hint="In your own words, with how to reach them. All staff can read it. Nothing here: we name line manager and "
        "occupational health.",
        rows=4,
        required=False,
        max_length=600,
    )

    @staticmethod
    def standing(policy: StaffingPolicy) -> dict[str, Any]:
        """Give the values that hold now."""
        return {name: str(getattr(policy, name)) for name in PolicyForm.base_fields}

    def limits(self) -> dict[str, int]:
        """Give the limits as numbers, once the form is valid."""
        return {name: int(value) for name, value in self.cleaned_data.items() if name != "talk_to"}
