"""The story's desk: the story, its thread and composer on the left, the case on the right; and what the card can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casework.forms.case import AssignForm, CloseForm, ReopenForm
from casework.forms.same_story import JoinForm
from casework.models import CaseState
from casework.permissions import Reach
from casework.presenters.case import case_card, change_words, story_view
from casework.presenters.changes import panel_rows
from casework.presenters.panels import panels_for
from casework.presenters.same_story import SameStoryPanel, same_story_panel
from casework.presenters.timeline import timeline_of
from casework.selectors import cases as selectors
from casework.selectors import same_story
from casework.selectors.changes import changes_of
from casework.services.assignment import assign_case, route_again
from casework.services.cases import close_case, reopen_case
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_at
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from responses.presenters import desk_for
from stories.presenters.moderation import staff_note
from stories.selectors.moderation import consent_for, photo_of
from stories.services.holding import holds_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from casework.models import Case
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from stories.models import Story
    from stories.presenters.moderation import StaffNote


@requires(Permission.READ_STORIES)
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case with its story, replies and changes."""
    return _page(request, selectors.case_for(user_of(request), pk))


@requires(Permission.ASSIGN_CASE)
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the case to somebody by hand."""
    found = case_to_act_on(request, pk, Permission.ASSIGN_CASE)
    form = AssignForm(request.POST, candidates=who_may_answer_at(found.service))
    return act_on(
        request,
        found,
        form,
        "assign_form",
        lambda: assign_case(
            case=found,
            owner=form.cleaned_data["owner"],
            reason=form.cleaned_data["reason"],
            actor=user_of(request),
        ),
        lambda: f"{form.cleaned_data['owner'].full_name} has this case now.",
    )


@requires(Permission.ASSIGN_CASE)
@require_POST
def route(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the routing decide again."""
    found = case_to_act_on(request, pk, Permission.ASSIGN_CASE)
    try:
        moved = route_again(case=found, actor=user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, moved.reason if moved else "The routing leaves the case with whom it is.")
    return redirect("casework:case", pk=pk)


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the case with its outcome."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = CloseForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "close_form",
        lambda: close_case(case=found, actor=user_of(request), **form.cleaned_data),
        lambda: "The case is closed.",
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the case again."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = ReopenForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "reopen_form",
        lambda: reopen_case(case=found, actor=user_of(request), **form.cleaned_data),
        lambda: "The case is open again.",
    )


def user_of(request: HttpRequest) -> User:
    """Give the person, for a view behind `requires`."""
    return cast("User", request.user)


def case_to_act_on(request: HttpRequest, pk: int, permission: Permission) -> Case:
    """Find a case on which the person may act: 404 out of sight, 403 where they may only read."""
    found = selectors.case_for(user_of(request), pk)
    if not Reach(user_of(request), found.organisation).holds_at(permission, found.service):
        raise PermissionDenied
    return found


def act_on(
    request: HttpRequest,
    found: Case,
    form: NhsukForm,
    name: str,
    act: Callable[[], object],
    done: Callable[[], str],
) -> HttpResponse:
    """Do what a form asks and go back to the case, or show the form with what is wrong."""
    if form.is_valid():
        try:
            act()
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, done())
            return redirect("casework:case", pk=found.pk)
    return _page(request, selectors.case_for(user_of(request), found.pk), **{name: form})


def _page(request: HttpRequest, found: Case, **sent: NhsukForm) -> HttpResponse:
    user, today = user_of(request), local_date()
    reach = Reach(user, found.organisation)
    own_address = reverse("casework:case", kwargs={"pk": found.pk})
    context: dict[str, Any] = {
        "story": story_view(found.story, selectors.services_of(found.story), today),
        "card": case_card(
            found,
            why=selectors.why_with_owner(found),
            owner_can_act=found.owner_can_act,  # type: ignore[attr-defined] # annotated by the selector
            reply_in_hand=selectors.reply_in_hand(found.story),
            today=today,
        ),
        "timeline": timeline_of(found),
        "panels": panels_for(found, user, reach, sent),
        "change_words": change_words(selectors.changes_reported(found.story)),
        "holds": holds_over(found.story),
        "desk": desk_for(story=found.story, user=user, next_url=own_address, edit="edit" in request.GET),
        "staff_note": _staff_note(found.story),
        "staff_note_photo_href": reverse("stories:photo", args=[found.story_id]),
        "same_story": _same_story(found, user, reach, sent),
        "case_changes": panel_rows(changes_of(found.story)),
        "register_change_href": _register_change(found, reach),
        **_forms(found, reach),
        **sent,
    }
    return render_page(request, "casework/case.jinja", context)


def _staff_note(story: Story) -> StaffNote | None:
    """Give what is known of how feedback came in here; most stories came from elsewhere and cost one question."""
    consent = consent_for(story)
    return staff_note(story, consent=consent, photo=photo_of(story)) if consent else None


def _forms(found: Case, reach: Reach) -> dict[str, NhsukForm | None]:
    """Give the forms of the case card that this person may use now."""
    may_assign = reach.holds_at(Permission.ASSIGN_CASE, found.service)
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, found.service)
    is_closed = found.state == CaseState.CLOSED
    forms: dict[str, NhsukForm | None] = {"assign_form": None, "close_form": None, "reopen_form": None}
    if may_assign and not is_closed:
        forms["assign_form"] = AssignForm(candidates=who_may_answer_at(found.service))
    if may_work and not is_closed:
        forms["close_form"] = CloseForm()
    if may_work and found.state != CaseState.OPEN and not _is_withdrawn(found):
        forms["reopen_form"] = ReopenForm()
    return forms


def _same_story(found: Case, user: User, reach: Reach, sent: dict[str, NhsukForm]) -> SameStoryPanel:
    pairs = same_story.pairs_of(user, found.story)
    others = {pk for pair in pairs for pk in (pair.story_id, pair.original_id)} - {found.story_id}
    return same_story_panel(
        found,
        pairs=pairs,
        cases=same_story.case_ids(user, others) if others else {},
        taken_back=same_story.taken_back_elsewhere(found.story),
        may_work=reach.holds_at(Permission.DRAFT_RESPONSE, found.service) and not _is_withdrawn(found),
        may_moderate=reach.holds_at(Permission.MODERATE_STORIES, found.service),
        join_form=cast("JoinForm", sent.get("join_form") or JoinForm(prefix="join")),
    )


def _is_withdrawn(found: Case) -> bool:
    return found.story.state in {"withdrawn", "expired", "erased"}


def _register_change(found: Case, reach: Reach) -> str:
    if _is_withdrawn(found) or not reach.holds_at(Permission.REGISTER_CHANGE, found.service):
        return ""
    return f"{reverse('casework:change-new')}?story={found.story_id}"
