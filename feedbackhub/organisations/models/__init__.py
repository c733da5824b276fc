"""The room's tables: the tree with its history, its people, and what the register of the NHS said."""

from __future__ import annotations

from feedbackhub.organisations.models.cover import (
    Absence,
    AbsenceQuerySet,
    Attestation,
    StaffingPolicy,
)
from feedbackhub.organisations.models.history import ServiceMerge, ServiceMove
from feedbackhub.organisations.models.people import (
    Invitation,
    Membership,
    MembershipQuerySet,
    Ownership,
    OwnershipRank,
)
from feedbackhub.organisations.models.register import OdsEntry
from feedbackhub.organisations.models.tree import (
    Nation,
    Organisation,
    OrganisationQuerySet,
    Service,
    ServiceKind,
    ServiceManager,
    ServiceQuerySet,
)

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "Attestation",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "Nation",
    "OdsEntry",
    "Organisation",
    "OrganisationQuerySet",
    "Ownership",
    "OwnershipRank",
    "Service",
    "ServiceKind",
    "ServiceManager",
    "ServiceMerge",
    "ServiceMove",
    "ServiceQuerySet",
    "StaffingPolicy",
]
