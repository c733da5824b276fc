"""The page of one change, with the forms that this person may use on it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from casework.forms.change import DeclineForm, MadeForm
from casework.forms.change_life import AcceptForm, DelayForm, DiscussionForm, EvidenceForm, GiveLooksForm
from casework.models import ChangeState
from casework.models.change import STANDING
from casework.presenters.change_page import change_page
from casework.selectors import changes as selectors
from casework.selectors.change_reviews import look_to_answer
from casework.views.changes.asking import who
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.organisations.selectors import holds_at
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import Change
    from feedbackhub.nhsuk_forms.forms import NhsukForm

_STANDING = frozenset(state.value for state in STANDING)


@requires(Permission.READ_STORIES)
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change: where it stands, its public words, its stories and its history."""
    user, _ = who(request)
    return show_change(request, selectors.change_for(user, pk))


def show_change(request: HttpRequest, found: Change, **sent: NhsukForm) -> HttpResponse:
    """Answer with the page of a change; forms in `sent` take the place of empty ones, by their names."""
    may_edit = holds_at(request.user, Permission.REGISTER_CHANGE, found.service)
    may_decide = may_edit and holds_at(request.user, Permission.DECIDE_CHANGE, found.service)
    stands = found.state in _STANDING
    look = look_to_answer(found) if may_edit and stands else None
    context: dict[str, Any] = {
        "change": change_page(found),
        "look": look,
        "look_is_due": look is not None and look.due_on <= local_date(),
        "may_edit": may_edit,
        "may_undo": may_edit and stands,
        **_forms(found, may_edit=may_edit, may_decide=may_decide, stands=stands),
        "talk_form": DiscussionForm(),
        **sent,
    }
    return render_page(request, "casework/change.jinja", context)


def _forms(found: Change, *, may_edit: bool, may_decide: bool, stands: bool) -> dict[str, NhsukForm | None]:
    forms: dict[str, NhsukForm | None] = {}
    if may_edit and found.state == ChangeState.PLANNED:
        forms["made_form"] = MadeForm(prefix="made")
        forms["decline_form"] = DeclineForm(prefix="decline")
        forms["delay_form"] = DelayForm(prefix="delay")
    if may_decide and found.state == ChangeState.SUGGESTED:
        forms["accept_form"] = AcceptForm(candidates=selectors.who_may_own(found.service))
        forms["decline_form"] = DeclineForm(prefix="decline")
    if may_edit and stands:
        forms["evidence_form"] = EvidenceForm(prefix="evidence")
        forms["give_form"] = GiveLooksForm(candidates=selectors.who_may_own(found.service))
    return forms
