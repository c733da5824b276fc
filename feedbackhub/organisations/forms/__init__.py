"""The forms of the responders and services pages."""

from __future__ import annotations

from feedbackhub.organisations.forms.choosing import OrganisationForm, ServiceField
from feedbackhub.organisations.forms.people import (
    InviteForm,
    OwnershipForm,
    PeopleFilterForm,
    RoleForm,
)
from feedbackhub.organisations.forms.shaping import (
    CloseForm,
    LookUpForm,
    MergeForm,
    MoveForm,
    SheetForm,
    SitesForm,
)
from feedbackhub.organisations.forms.tree import AnswerersForm, ServiceFilterForm, ServiceForm

__all__ = [
    "AnswerersForm",
    "CloseForm",
    "InviteForm",
    "LookUpForm",
    "MergeForm",
    "MoveForm",
    "OrganisationForm",
    "OwnershipForm",
    "PeopleFilterForm",
    "RoleForm",
    "ServiceField",
    "ServiceFilterForm",
    "ServiceForm",
    "SheetForm",
    "SitesForm",
]
