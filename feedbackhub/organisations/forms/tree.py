"""The forms by which an administrator tends the tree of services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.models import ServiceKind
from feedbackhub.organisations.selectors import Gap

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User


class ServiceFilterForm(NhsukForm):
    """What the tree is narrowed to. Sent by GET."""

    words = fields.SearchField(label="Name or code", required=False, max_length=100)
    show = fields.SelectField(
        label="Show",
        required=False,
        choices=[("", "All services"), *Gap.choices, ("closed", "Closed services")],
    )


class ServiceForm(NhsukForm):
    """Name, kind and code of a service."""

    name = fields.CharField(
        label="Name",
        max_length=200,
        hint="As patients and colleagues call it",
        error_messages={"required": "Enter the name of the service"},
    )
    kind = fields.SelectField(
        label="Kind",
        choices=[(kind.value, kind.label) for kind in ServiceKind if kind != ServiceKind.ORGANISATION],
        initial=ServiceKind.SERVICE,
    )
    code = fields.CharField(
        label="Code (optional)",
        required=False,
        max_length=60,
        width=20,
        hint="The ODS code, or the code that stories carry where they come from",
    )


class AnswerersForm(NhsukForm):
    """Owner, deputy and colleagues of a service, from the people who may reply there."""

    owner = fields.ModelSelectField(
        label="Owner",
        queryset=None,
        required=False,
        empty_label="Nobody",
        hint="New stories about this service come to them",
    )
    deputy = fields.ModelSelectField(
        label="Deputy",
        queryset=None,
        required=False,
        empty_label="Nobody",
        hint="Stories come to them when the owner cannot act",
    )

    colleagues = fields.ModelCheckboxesField(
        label="Colleagues who share its stories",
        queryset=None,
        required=False,
        hint="Each new story goes to whoever has the lightest load, the owner among them. Leave it empty where the "
        "owner answers alone.",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy", "colleagues"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Nobody stands in for themselves."""
        owner, deputy = self.cleaned_data.get("owner"), self.cleaned_data.get("deputy")
        if owner is not None and owner == deputy:
            self.add_error("deputy", "Select somebody else than the owner, or nobody")
        elif {owner, deputy} & set(self.cleaned_data.get("colleagues") or ()):
            self.add_error("colleagues", "Select people who are neither owner nor deputy")
        return self.cleaned_data
