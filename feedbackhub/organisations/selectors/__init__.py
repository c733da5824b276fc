"""Questions about the tree and its people. The doors of the room for whoever only reads."""

from __future__ import annotations

from feedbackhub.organisations.selectors.access import (
    has_lead,
    holds_anywhere,
    holds_at,
    members_holding,
    organisations_of,
    permissions_in,
)
from feedbackhub.organisations.selectors.answerers import (
    Answerer,
    Gap,
    ServiceAnswers,
    who_answers,
    who_may_answer_at,
)
from feedbackhub.organisations.selectors.people import (
    DORMANT_AFTER,
    PeopleOrder,
    PersonState,
    live_memberships,
    open_invitation,
    ownerships_of,
    people_in,
    people_matching,
    state_counts,
)
from feedbackhub.organisations.selectors.tree import by_name_within_the_tree, services_of

__all__ = [
    "DORMANT_AFTER",
    "Answerer",
    "Gap",
    "PeopleOrder",
    "PersonState",
    "ServiceAnswers",
    "by_name_within_the_tree",
    "has_lead",
    "holds_anywhere",
    "holds_at",
    "live_memberships",
    "members_holding",
    "open_invitation",
    "organisations_of",
    "ownerships_of",
    "people_in",
    "people_matching",
    "permissions_in",
    "services_of",
    "state_counts",
    "who_answers",
    "who_may_answer_at",
]
