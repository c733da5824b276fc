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
from feedbackhub.organisations.selectors.cover import (
    CoverCalendar,
    Wakefulness,
    absence_by_id,
    absences_about,
    absences_in,
    day_words,
    policies_of,
    policy_of,
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
from feedbackhub.organisations.selectors.reach import (
    AccessChange,
    MoveEffects,
    effects_of_merge,
    effects_of_move,
    roles_to_bring,
)
from feedbackhub.organisations.selectors.register import (
    RegisterNotice,
    kept_record,
    register_notices,
)
from feedbackhub.organisations.selectors.succession import CodeHolder, current_service, holders_of_codes
from feedbackhub.organisations.selectors.tree import (
    by_name_within_the_tree,
    names_by_code,
    names_by_path,
    open_services_of,
    places_for,
    service_above,
    services_of,
)

__all__ = [
    "DORMANT_AFTER",
    "AccessChange",
    "Answerer",
    "CodeHolder",
    "CoverCalendar",
    "Gap",
    "MoveEffects",
    "PeopleOrder",
    "PersonState",
    "RegisterNotice",
    "ServiceAnswers",
    "Wakefulness",
    "absence_by_id",
    "absences_about",
    "absences_in",
    "by_name_within_the_tree",
    "current_service",
    "day_words",
    "effects_of_merge",
    "effects_of_move",
    "has_lead",
    "holders_of_codes",
    "holds_anywhere",
    "holds_at",
    "kept_record",
    "live_memberships",
    "members_holding",
    "names_by_code",
    "names_by_path",
    "open_invitation",
    "open_services_of",
    "organisations_of",
    "ownerships_of",
    "people_in",
    "people_matching",
    "permissions_in",
    "places_for",
    "policies_of",
    "policy_of",
    "register_notices",
    "roles_to_bring",
    "service_above",
    "services_of",
    "state_counts",
    "who_answers",
    "who_may_answer_at",
]
