"""The filters above the public lists. They are read from the address, so that a filtered list can be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.models import ChangeState
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.public.selectors import StoryFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models import Change
    from feedbackhub.organisations.models import Organisation


class _FilterForm(NhsukForm):
    """A filter never fails: a value that is not on the list asks for everything."""

    organisation = fields.SelectField(label="Organisation", required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.slug, one.name) for one in organisations]
        self.fields["organisation"].choices = [("", "All organisations"), *choices]  # type: ignore[attr-defined]
        self.is_valid()
        for name in list(self.errors):
            del self.errors[name]

    def given(self, name: str) -> str:
        """Give one filter's value; an empty string where it was not given or is not on the list."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def is_filtered(self) -> bool:
        """Say whether anything was asked for."""
        return any(self.given(name) for name in self.fields)


class StoryFilterForm(_FilterForm):
    """Which stories to show."""

    q = fields.SearchField(label="Search the stories", required=False, max_length=100)
    answered = fields.SelectField(
        label="Reply",
        required=False,
        choices=[("", "Answered or not"), ("yes", "Answered"), ("no", "Not answered yet")],
    )
    changed = fields.SelectField(
        label="Change", required=False, choices=[("", "With or without a change"), ("yes", "With a change")]
    )

    field_order = ("q", "organisation", "answered", "changed")

    @property
    def asked(self) -> StoryFilter:
        """Give the filter for the selector."""
        return StoryFilter(
            words=self.given("q"),
            organisation=self.given("organisation"),
            answered=self.given("answered"),
            changed=self.given("changed"),
        )


class ChangeFilterForm(_FilterForm):
    """Which changes to show."""

    state = fields.SelectField(
        label="How far",
        required=False,
        choices=[("", "Planned or made"), ("planned", "Planned, not made yet"), ("made", "Made")],
    )

    def narrowed(self, changes: QuerySet[Change]) -> QuerySet[Change]:
        """Keep the changes that match what was asked for."""
        if slug := self.given("organisation"):
            changes = changes.filter(organisation__slug=slug)
        if state := self.given("state"):
            planned = ChangeState.PLANNED.value
            changes = changes.filter(state=planned) if state == "planned" else changes.exclude(state=planned)
        return changes
