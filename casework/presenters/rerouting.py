"""The panel by which a case that came to the wrong person goes on to the right one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.forms.routing import RerouteForm
from casework.models import CaseState
from casework.presenters.paneling import Panel
from casework.selectors.notes import who_can_see
from casework.selectors.rule_figures import latest_reroute
from feedbackhub.accounts.roles import Permission

if TYPE_CHECKING:
    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User


@dataclass(frozen=True, slots=True)
class RerouteView:
    """What the panel says: how it was passed on last, where the form goes, and where the rules that were asked show."""

    passed_on: str
    href: str
    rules_href: str


def reroute_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give the panel of an unclosed case to whoever has it or stands in, and to whoever shares out the stories."""
    if case.state == CaseState.CLOSED or not may_reroute(case, user, reach):
        return None
    row = latest_reroute(case)
    may_see_rules = reach.holds(Permission.MANAGE_ROUTING)
    view = RerouteView(
        passed_on=f"{row.actor_name} passed it on: {row.get_because_display().lower()}." if row else "",
        href=reverse("casework:case-reroute", args=[case.pk]),
        rules_href=f"{reverse('casework:routing-try')}?case={case.pk}" if may_see_rules else "",
    )
    form = RerouteForm(colleagues=who_can_see(case), besides=case.owner_id)
    return Panel("casework/_reroute.jinja", view, {"reroute_form": form})


def may_reroute(case: Case, user: User, reach: Reach) -> bool:
    """Say whether `user` may pass the case on as wrongly sent: it is theirs, or they share out the stories there."""
    if reach.holds_at(Permission.ASSIGN_CASE, case.service):
        return True
    return user.pk in {case.owner_id, case.deputy_id} and reach.holds_at(
        Permission.DRAFT_RESPONSE, case.service
    )
