"""The filters above the public lists. They are read from the address, so that a filtered list can be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.public.selectors import StoryFilter

if TYPE_CHECKING:
    from django.http import QueryDict

    from casework.models.change import ChangeQuerySet
    from feedbackhub.organisations.models import Organisation, Service


# As many characters as are looked for, and as are shown again in the box.
WORDS_MAX = 200
# In front of a service for each service above it.
DEEPER = "– "


class _FilterForm(NhsukForm):
    """A filter never fails: a value that is not on the list asks for everything."""

    organisation = fields.SelectField(label=_("Organisation"), required=False)
    service = fields.SelectField(label=_("Service"), required=False)

    def __init__(
        self, *args: Any, organisations: list[Organisation], services: list[Service], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.slug, one.name) for one in organisations]
        self._services = services
        self.fields["organisation"].choices = [("", _("All organisations")), *choices]  # type: ignore[attr-defined]
        beneath = [(str(one.pk), f"{DEEPER * (one.depth - 2)}{one.name}") for one in services]
        self.fields["service"].choices = [("", _("All services")), *beneath]  # type: ignore[attr-defined]
        # There is nothing to choose from before an organisation is chosen.
        if not services:
            del self.fields["service"]
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

    q = fields.SearchField(label=_("Search the stories"), required=False)
    answered = fields.SelectField(
        label=_("Answered?"),
        required=False,
        choices=[("", _("Answered or not")), ("yes", _("Answered")), ("no", _("Not answered yet"))],
    )
    changed = fields.SelectField(
        label=_("Did something change?"),
        required=False,
        choices=[("", _("Changed or not")), ("yes", _("Something changed, or will"))],
    )
    order = fields.SelectField(
        label=_("Which first?"),
        required=False,
        choices=[
            ("", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("nearest", _("Nearest to my words first")),
        ],
    )

    field_order = ("q", "organisation", "service", "answered", "changed", "order")

    def __init__(
        self, data: QueryDict, *, organisations: list[Organisation], services: list[Service]
    ) -> None:
        """Take NULs, which PostgreSQL cannot look for, and what is beyond measure out of the words."""
        mended = data.copy()
        mended["q"] = data.get("q", "").replace("\0", "")[:WORDS_MAX]
        super().__init__(mended, organisations=organisations, services=services)

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
            service=self.given("service"),
            order=self.given("order"),
        )


class ChangeFilterForm(_FilterForm):
    """Which changes to show."""

    state = fields.SelectField(
        label=_("How far is it?"),
        required=False,
        choices=[("", _("Planned or made")), ("planned", _("Planned, not made yet")), ("made", _("Made"))],
    )

    field_order = ("organisation", "service", "state")

    def narrowed(self, changes: ChangeQuerySet) -> ChangeQuerySet:
        """Keep the changes that match what was asked for."""
        if slug := self.given("organisation"):
            changes = changes.filter(organisation__slug=slug)
        if service := self.given("service"):
            path = next(one.path for one in self._services if str(one.pk) == service)
            changes = changes.filter(service__path__startswith=path)
        if state := self.given("state"):
            changes = changes.planned() if state == "planned" else changes.not_planned()
        return changes
