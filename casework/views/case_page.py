"""The page of a case, and how whatever is done on it is taken in: once, on the case as the page showed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from casework.forms.case import AssignForm, CloseForm, HandOverForm, ReopenForm, SnoozeForm
from casework.forms.notes import LinkChangeForm
from casework.forms.same_story import JoinForm
from casework.models import CaseState
from casework.permissions import Reach
from casework.presenters.case import case_card, change_words, story_view
from casework.presenters.changes import panel_rows
from casework.presenters.panels import panels_for
from casework.presenters.presence import presence_words
from casework.presenters.same_story import SameStoryPanel, same_story_panel
from casework.presenters.stamp import page_version, sent_key, stale_view, stamp
from casework.presenters.story_words import story_words
from casework.presenters.timeline import timeline_of, timeline_view
from casework.selectors import cases as selectors
from casework.selectors import same_story
from casework.selectors.changes import changes_of, changes_to_link
from casework.selectors.matters import problems_of, problems_of_story
from casework.selectors.notes import owner_can_act, who_can_see
from casework.selectors.traces import look_at
from casework.services.acting import act_on_case
from casework.services.presence import note_visit
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError, StaleEdit
from feedbackhub.web.render import render_page
from responses.presenters import desk_for
from stories.presenters.moderation import staff_note
from stories.selectors.moderation import consent_for, photo_of
from stories.selectors.reading import with_reading
from stories.services.holding import holds_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from casework.models import Case
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from stories.models import Story
    from stories.presenters.moderation import StaffNote

TIMELINE = "casework/_timeline.jinja"


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
    """Do what a form asks and go back to the case, or show the form with what is wrong.

    The second press of a button does nothing and goes back to the case as the first did. On a case that somebody else
    changed meanwhile nothing is done: the page shows what they did beside what was typed.
    """
    stale = False
    if form.is_valid():
        try:
            act_on_case(case=found, act=act, key=sent_key(request), version=page_version(request))
        except DomainError as error:
            form.add_error(None, error.message)
            stale = isinstance(error, StaleEdit)
        else:
            _say_once(request, done())
            return redirect("casework:case", pk=found.pk)
    return show_case(request, selectors.case_for(user_of(request), found.pk), stale=stale, **{name: form})


def _say_once(request: HttpRequest, words: str) -> None:
    """Say what was done; after a double click the first answer's words may still wait to be shown."""
    waiting = messages.get_messages(request)
    if words not in [str(message) for message in waiting]:
        messages.success(request, words)
    waiting.used = False  # type: ignore[union-attr] # read, not shown


def show_case(request: HttpRequest, found: Case, *, stale: bool = False, **sent: NhsukForm) -> HttpResponse:
    """Answer with the page of a case; forms in `sent` take the place of empty ones, by their names."""
    user, today = user_of(request), local_date()
    note_visit(case=found, user=user)
    look_at(found)
    reach = Reach(user, found.organisation)
    own_address = reverse("casework:case", kwargs={"pk": found.pk})
    steps = timeline_of(found)
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, found.service)
    words = story_words(with_reading(found.story), may_work=may_work)
    context: dict[str, Any] = {
        "story": story_view(found, selectors.services_of(found.story), today, title=words.title),
        "words": words,
        "card": case_card(
            found,
            why=selectors.why_with_owner(found),
            owner_can_act=owner_can_act(found),
            reply_in_hand=selectors.reply_in_hand(found.story),
            today=today,
        ),
        "stamp": stamp(found),
        "stale": stale_view(request, next(iter(sent.values())), steps) if stale else None,
        "presence": presence_words(found, user),
        "timeline": timeline_view(steps, request.GET.get("steps", ""), own_address),
        "panels": panels_for(found, user, reach, sent),
        "change_words": change_words(selectors.changes_reported(found.story)),
        "holds": holds_over(found.story),
        "desk": desk_for(story=found.story, user=user, next_url=own_address, edit="edit" in request.GET),
        "staff_note": _staff_note(found.story),
        "staff_note_photo_href": reverse("stories:photo", args=[found.story_id]),
        "same_story": _same_story(found, user, reach, sent),
        "case_changes": panel_rows(changes_of(found.story)),
        "case_problems": [link.problem.title for link in problems_of_story(found.story)],
        **_change_parts(found, user, reach),
        **_forms(found, user, reach),
        **sent,
    }
    return render_page(request, "casework/case.jinja", context)


def show_timeline(request: HttpRequest, found: Case) -> HttpResponse:
    """Answer with the timeline alone, for htmx."""
    own_address = reverse("casework:case", kwargs={"pk": found.pk})
    look_at(found)
    view = timeline_view(timeline_of(found), request.GET.get("steps", ""), own_address)
    return render_page(request, TIMELINE, {"timeline": view}, partial=TIMELINE)


def _staff_note(story: Story) -> StaffNote | None:
    """Give what is known of how feedback came in here; most stories came from elsewhere and cost one question."""
    consent = consent_for(story)
    return staff_note(story, consent=consent, photo=photo_of(story)) if consent else None


def _forms(found: Case, user: User, reach: Reach) -> dict[str, NhsukForm | None]:
    """Give the forms of the case card that this person may use now."""
    may_assign = reach.holds_at(Permission.ASSIGN_CASE, found.service)
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, found.service)
    has_it = user.pk in {found.owner_id, found.deputy_id}
    forms: dict[str, NhsukForm | None] = {}
    if may_work and found.state != CaseState.OPEN and not is_gone(found):
        forms["reopen_form"] = ReopenForm()
    if found.state == CaseState.CLOSED:
        return forms
    if may_assign:
        forms["assign_form"] = AssignForm(colleagues=who_can_see(found))
    elif may_work and has_it:
        forms["hand_over_form"] = HandOverForm(colleagues=who_can_see(found))
    if may_work:
        forms["close_form"] = CloseForm(problems=problems_of(found.organisation))
        if not found.is_aside(local_date()):
            forms["snooze_form"] = SnoozeForm()
    return forms


def _same_story(found: Case, user: User, reach: Reach, sent: dict[str, NhsukForm]) -> SameStoryPanel:
    pairs = same_story.pairs_of(user, found.story)
    others = {pk for pair in pairs for pk in (pair.story_id, pair.original_id)} - {found.story_id}
    return same_story_panel(
        found,
        pairs=pairs,
        cases=same_story.case_ids(user, others) if others else {},
        taken_back=same_story.taken_back_elsewhere(found.story),
        may_work=reach.holds_at(Permission.DRAFT_RESPONSE, found.service) and not is_gone(found),
        may_moderate=reach.holds_at(Permission.MODERATE_STORIES, found.service),
        join_form=cast("JoinForm", sent.get("join_form") or JoinForm(prefix="join")),
    )


def is_gone(found: Case) -> bool:
    """Say whether the story's words may not be shown any more."""
    return found.story.state in {"withdrawn", "expired", "erased"}


def _change_parts(found: Case, user: User, reach: Reach) -> dict[str, Any]:
    """Give how this person may say what changes: a new change, or one that is on the register already."""
    if is_gone(found) or not reach.holds_at(Permission.REGISTER_CHANGE, found.service):
        suggest_from = 0 if is_gone(found) else found.story_id
        return {"register_change_href": "", "link_change_form": None, "suggest_from": suggest_from}
    registered = changes_to_link(user, found.story)
    return {
        "register_change_href": f"{reverse('casework:change-new')}?story={found.story_id}",
        "link_change_form": LinkChangeForm(changes=registered) if registered else None,
    }
