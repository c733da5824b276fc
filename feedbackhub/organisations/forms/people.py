"""The forms by which an administrator finds, invites and changes people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.accounts.roles import ORGANISATION_WIDE, ROLE_DUTIES, ROLE_NAMES, Role
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.forms.choosing import ServiceField
from feedbackhub.organisations.models import OwnershipRank
from feedbackhub.organisations.selectors import PeopleOrder, PersonState, services_of

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation, Service

_ROLES = [(role.value, ROLE_NAMES[role]) for role in Role]
_DUTIES = {role.value: ROLE_DUTIES[role] for role in Role}
NO_RANK = ""
_NO_RANK_SENT = "none"


class PeopleFilterForm(NhsukForm):
    """What the list of responders is narrowed to. Sent by GET; every field may be empty."""

    words = fields.SearchField(label="Name, email or job title", required=False, max_length=100)
    role = fields.SelectField(label="Role", required=False, choices=[("", "Any role"), *_ROLES])
    service = ServiceField(label="Service", required=False, queryset=None, empty_label="Any service")
    state = fields.SelectField(
        label="State", required=False, choices=[("", "Everybody here"), *PersonState.choices]
    )
    order = fields.SelectField(label="Sort by", required=False, choices=PeopleOrder.choices)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services_of(organisation)  # type: ignore[attr-defined]

    def narrowing(self) -> dict[str, Any]:
        """Give the arguments of `people_matching`; a field that could not be read narrows nothing."""
        self.is_valid()
        sent = self.cleaned_data
        return {
            "words": sent.get("words") or "",
            "role": Role(sent["role"]) if sent.get("role") else None,
            "service": sent.get("service"),
            "state": PersonState(sent["state"]) if sent.get("state") else None,
            "order": PeopleOrder(sent.get("order") or PeopleOrder.ATTENTION),
        }


class RoleForm(NhsukForm):
    """A role and the service at which it stands. Roles for the whole organisation need no service."""

    role = fields.RadiosField(
        label="Role", choices=_ROLES, choice_hints=_DUTIES, error_messages={"required": "Select a role"}
    )
    service = ServiceField(
        label="Service",
        queryset=None,
        required=False,
        empty_label="Select a service",
        hint="The role holds here and in everything beneath. "
        "Leave it for leads and administrators: theirs is the whole organisation.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["service"].queryset = services_of(organisation)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the service where the role needs one; put the whole organisation where it does not."""
        role, service = self.cleaned_data.get("role"), self.cleaned_data.get("service")
        if not role or "service" in self.errors:
            return self.cleaned_data
        if service is None and role in ORGANISATION_WIDE:
            self.cleaned_data["service"] = self.organisation.root
        elif service is None:
            self.add_error("service", "Select the service that they work in")
        elif role in ORGANISATION_WIDE and not service.is_root():
            self.add_error(
                "service",
                f"{ROLE_NAMES[Role(role)]} is a role for the whole organisation: "
                f"select {self.organisation.name}, or another role",
            )
        return self.cleaned_data

    @property
    def chosen_role(self) -> Role:
        """The role, once the form is valid."""
        return Role(self.cleaned_data["role"])

    @property
    def chosen_service(self) -> Service:
        """The service, once the form is valid."""
        service: Service = self.cleaned_data["service"]
        return service


class InviteForm(RoleForm):
    """Everything that one mail needs."""

    email = fields.EmailField(
        label="Work email address",
        hint="The invitation goes there",
        autocomplete="off",
        max_length=254,
        error_messages={"required": "Enter their work email address"},
    )
    full_name = fields.CharField(
        label="Full name",
        hint="As patients will read it under their replies",
        autocomplete="off",
        max_length=150,
        error_messages={"required": "Enter their full name"},
    )
    job_title = fields.CharField(
        label="Job title",
        hint="For example, ward manager. Patients read this too",
        autocomplete="off",
        required=False,
        max_length=150,
    )
    rank = fields.RadiosField(
        label="Do they answer for this service?",
        choices=[
            (OwnershipRank.OWNER, "Yes, as its owner"),
            (OwnershipRank.COLLEAGUE, "Yes, they share its stories with the owner"),
            (OwnershipRank.DEPUTY, "Yes, as deputy"),
            (_NO_RANK_SENT, "No"),
        ],
        choice_hints={
            OwnershipRank.OWNER: "New stories come to them. They take over from the present owner, if there is one.",
            OwnershipRank.COLLEAGUE: "Each new story goes to whoever of them has the lightest load.",
            OwnershipRank.DEPUTY: "Stories come to them when the owner cannot act.",
            _NO_RANK_SENT: "They work on stories that somebody passes to them.",
        },
        initial=_NO_RANK_SENT,
    )
    field_order = ["email", "full_name", "job_title", "role", "service", "rank"]

    def clean(self) -> dict[str, Any]:
        """Refuse an owner or deputy whose role may not reply."""
        cleaned = super().clean()
        role, rank = cleaned.get("role"), cleaned.get("rank")
        if role in {Role.READER, Role.ADMIN} and rank in OwnershipRank.values:
            self.add_error(
                "rank", f"{ROLE_NAMES[Role(role)]} is a role without replies: select no, or another role"
            )
        return cleaned

    @property
    def chosen_rank(self) -> OwnershipRank | None:
        """Owner, deputy, colleague or nothing, once the form is valid."""
        rank = self.cleaned_data["rank"]
        return None if rank == _NO_RANK_SENT else OwnershipRank(rank)


class OwnershipForm(NhsukForm):
    """A service for which a person is to answer."""

    service = ServiceField(
        label="Service",
        queryset=None,
        empty_label="Select a service",
        error_messages={"required": "Select a service"},
    )
    rank = fields.RadiosField(
        label="As what?",
        choices=OwnershipRank.choices,
        choice_hints={
            OwnershipRank.OWNER: "New stories come to them.",
            OwnershipRank.COLLEAGUE: "They share the stories: each goes to whoever has the lightest load.",
            OwnershipRank.DEPUTY: "Stories come to them when the owner cannot act.",
        },
        error_messages={"required": "Select owner, deputy or colleague"},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services_of(organisation)  # type: ignore[attr-defined]
