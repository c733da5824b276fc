"""Makes organisations and services, and changes who belongs where and who answers for what.

Each service is one transaction, writes the audit trail, and tells the rooms above through `member_changed`.
"""

from __future__ import annotations

from feedbackhub.organisations.services.invitations import (
    Invitee,
    add_member,
    invite,
    note_arrival,
    resend_invitation,
    send_invitation_mail,
)
from feedbackhub.organisations.services.leaving import leave, let_back_in
from feedbackhub.organisations.services.ownership import (
    end_ownership,
    set_answerers,
    set_deputy,
    set_owner,
)
from feedbackhub.organisations.services.roles import change_role, end_role, give_role
from feedbackhub.organisations.services.tree import change_service, create_organisation, create_service

__all__ = [
    "Invitee",
    "add_member",
    "change_role",
    "change_service",
    "create_organisation",
    "create_service",
    "end_ownership",
    "end_role",
    "give_role",
    "invite",
    "leave",
    "let_back_in",
    "note_arrival",
    "resend_invitation",
    "send_invitation_mail",
    "set_answerers",
    "set_deputy",
    "set_owner",
]
