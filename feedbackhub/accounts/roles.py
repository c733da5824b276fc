"""What each role may do. Pure; the one table that every permission check reads (DESIGN section 2)."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a person may do, within the subtree of services that the membership names."""

    READ_STORIES = "read_stories"
    DRAFT_RESPONSE = "draft_response"
    APPROVE_RESPONSE = "approve_response"
    PUBLISH_RESPONSE = "publish_response"
    DECIDE_TYPE = "decide_type"
    RELEASE_LABELS = "release_labels"
    KEEP_TEMPLATES = "keep_templates"
    GRANT_TRUST = "grant_trust"
    REGISTER_CHANGE = "register_change"
    DECIDE_CHANGE = "decide_change"
    ASSIGN_CASE = "assign_case"
    MANAGE_ROUTING = "manage_routing"
    VIEW_INSIGHT = "view_insight"
    CAPTURE_FEEDBACK = "capture_feedback"
    MODERATE_STORIES = "moderate_stories"
    IMPORT_STORIES = "import_stories"
    MANAGE_RECORDS = "manage_records"
    MANAGE_RESPONDERS = "manage_responders"


class Role(StrEnum):
    """The roles of DESIGN section 2, least first."""

    READER = "reader"
    RESPONDER = "responder"
    APPROVER = "approver"
    LEAD = "lead"
    ADMIN = "admin"


_READER = frozenset({Permission.READ_STORIES})
_RESPONDER = _READER | {
    Permission.CAPTURE_FEEDBACK,
    Permission.DRAFT_RESPONSE,
    Permission.PUBLISH_RESPONSE,
    Permission.DECIDE_TYPE,
    Permission.REGISTER_CHANGE,
}
_APPROVER = _RESPONDER | {Permission.APPROVE_RESPONSE}
_LEAD = _APPROVER | {
    Permission.DECIDE_CHANGE,
    Permission.ASSIGN_CASE,
    Permission.MANAGE_ROUTING,
    Permission.VIEW_INSIGHT,
    Permission.MODERATE_STORIES,
    Permission.IMPORT_STORIES,
    Permission.RELEASE_LABELS,
    Permission.KEEP_TEMPLATES,
    Permission.GRANT_TRUST,
}
_ADMIN = _READER | {
    Permission.IMPORT_STORIES,
    Permission.MANAGE_RECORDS,
    Permission.MANAGE_RESPONDERS,
    Permission.GRANT_TRUST,
    Permission.VIEW_INSIGHT,
    Permission.ASSIGN_CASE,
    Permission.MANAGE_ROUTING,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.READER: _READER,
    Role.RESPONDER: _RESPONDER,
    Role.APPROVER: _APPROVER,
    Role.LEAD: _LEAD,
    Role.ADMIN: _ADMIN,
}

ROLE_NAMES: dict[Role, str] = {
    Role.READER: "Reader",
    Role.RESPONDER: "Responder",
    Role.APPROVER: "Approver",
    Role.LEAD: "Patient experience lead",
    Role.ADMIN: "Administrator",
}

ROLE_DUTIES: dict[Role, str] = {
    Role.READER: "Reads stories and replies. Cannot answer.",
    Role.RESPONDER: "Writes and publishes replies, and records what changes.",
    Role.APPROVER: "Does what a responder does, and approves other people’s replies.",
    Role.LEAD: "Shares out the stories and sees the figures, for the whole organisation.",
    Role.ADMIN: "Looks after people, services and sources, for the whole organisation. Does not answer stories.",
}

ORGANISATION_WIDE = frozenset({Role.LEAD, Role.ADMIN})


def roles_with(permission: Permission) -> frozenset[Role]:
    """Give the roles that hold `permission`."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)
