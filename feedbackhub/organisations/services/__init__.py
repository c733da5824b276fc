"""Makes organisations and services, and changes who belongs where and who answers for what.

Each service is one transaction, writes the audit trail, and tells the rooms above through the signals of this room.
"""

from __future__ import annotations

from feedbackhub.organisations.services.closing import close_service, reopen_service
from feedbackhub.organisations.services.confirming import (
    ask_again,
    ask_owners,
    confirm,
    decline,
    send_declined,
    send_question,
)
from feedbackhub.organisations.services.cover import (
    Days,
    change_absence,
    end_absence,
    record_absence,
    send_cover_mail,
)
from feedbackhub.organisations.services.invitations import (
    Invitee,
    add_member,
    invite,
    note_arrival,
    resend_invitation,
    send_invitation_mail,
)
from feedbackhub.organisations.services.leaving import leave, let_back_in
from feedbackhub.organisations.services.merging import merge_services
from feedbackhub.organisations.services.moving import move_service
from feedbackhub.organisations.services.ownership import (
    add_colleague,
    end_ownership,
    set_answerers,
    set_deputy,
    set_owner,
)
from feedbackhub.organisations.services.planting import plan_for, plant
from feedbackhub.organisations.services.policy import change_policy
from feedbackhub.organisations.services.register import look_up, refresh_entries, search, sites_of
from feedbackhub.organisations.services.roles import change_role, end_role, give_role
from feedbackhub.organisations.services.tree import (
    change_service,
    create_organisation,
    create_service,
    create_services,
)

__all__ = [
    "Days",
    "Invitee",
    "add_colleague",
    "add_member",
    "ask_again",
    "ask_owners",
    "change_absence",
    "change_policy",
    "change_role",
    "change_service",
    "close_service",
    "confirm",
    "create_organisation",
    "create_service",
    "create_services",
    "decline",
    "end_absence",
    "end_ownership",
    "end_role",
    "give_role",
    "invite",
    "leave",
    "let_back_in",
    "look_up",
    "merge_services",
    "move_service",
    "note_arrival",
    "plan_for",
    "plant",
    "record_absence",
    "refresh_entries",
    "reopen_service",
    "resend_invitation",
    "search",
    "send_cover_mail",
    "send_declined",
    "send_invitation_mail",
    "send_question",
    "set_answerers",
    "set_deputy",
    "set_owner",
    "sites_of",
]
