"""The filters above the public lists. They are read from the address, so that a filtered list can be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.public.selectors import StoryFilter

if TYPE_CHECKING:
    from django.http import QueryDict

    from casework.models.change import ChangeQuerySet
    from feedbackhub.organisations.models import Organisation


# As many characters as are looked for, and as are shown again in the box.
WORDS_MAX = 200


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

    q = fields.SearchField(label="Search the stories", required=False)
    answered = fields.SelectField(
        label="Answered?",
        required=False,
        choices=[("", "Answered or not"), ("yes", "Answered"), ("no", "Not answered yet")],
    )
    changed = fields.SelectField(
        label="Did something change?",
        required=False,
        choices=[("", "Changed or not"), ("yes", "Something changed, or will")],
    )

    field_order = ("q", "organisation", "answered", "changed")

    def __init__(self, data: QueryDict, *, organisations: list[Organisation]) -> None:
        """Take NULs, which PostgreSQL cannot look for, and what is beyond measure out of the words."""
        mended = data.copy()
        mended["q"] = data.get("q", "").replace("\0", "")[:WORDS_MAX]
        super().__init__(mended, organisations=organisations)

    @property
    def is_narrowed(self) -> bool:
        """Say whether more than words was asked for."""
        return any(self.given(name) for name in self.fields if name != "q")

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
        label="How far is it?",
        required=False,
        choices=[("", "Planned or made"), ("planned", "Planned, not made yet"), ("made", "Made")],
    )

    def narrowed(self, changes: ChangeQuerySet) -> ChangeQuerySet:
        """Keep the changes that match what was asked for."""
        if slug := self.given("organisation"):
            changes = changes.filter(organisation__slug=slug)
        if state := self.given("state"):
            changes = changes.planned() if state == "planned" else changes.not_planned()
        return changes
