"""What goes on around a case: notes, who is here, cases of the same matter, a change that was registered before."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from casework.forms.change_life import DiscussionForm
from casework.forms.notes import LinkChangeForm, MergeForm, NoteForm
from casework.models import Doing
from casework.presenters.presence import presence_words
from casework.presenters.stamp import page_version
from casework.selectors.cases import case_for, case_in_sight
from casework.selectors.changes import change_to_edit, changes_to_link
from casework.selectors.same_story import case_numbered
from casework.services.changes import link_story, note_discussion
from casework.services.matters import merge_case, split_case
from casework.services.notes import add_note
from casework.services.presence import note_visit
from casework.views.case_page import act_on, case_to_act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import Case

PRESENCE = "casework/_presence.jinja"


@requires(Permission.READ_STORIES)
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note for colleagues: whoever can see the case may write one."""
    found = case_for(user_of(request), pk)
    form = NoteForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "note_form",
        lambda: add_note(case=found, text=form.cleaned_data["text"], actor=user_of(request)),
        lambda: "Your note is added. Only colleagues can read it.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a team read the story, and what it concluded: whoever can see the case may."""
    user = user_of(request)
    found = case_for(user, pk)
    form = DiscussionForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "talk_form",
        lambda: note_discussion(
            actor=user,
            story=found.story,
            where=form.cleaned_data["where"],
            who=form.cleaned_data["who"],
            concluded=form.cleaned_data["concluded"],
            again=form.cleaned_data["again"],
        ),
        lambda: "Written down. Only colleagues can read it.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def here(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody is at the case, and answer with who else is, and whether the page has gone stale."""
    user = user_of(request)
    found = case_in_sight(user, pk)
    doing = Doing.WRITING if request.POST.get("doing") == Doing.WRITING else Doing.READING
    note_visit(case=found, user=user, doing=doing)
    shown = page_version(request)
    context = {
        "presence": presence_words(found, user),
        "moved_on": shown is not None and shown != found.version,
    }
    return render_page(request, PRESENCE, context, partial=PRESENCE)


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on the case together with another one."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = MergeForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "merge_form",
        lambda: _merge(request, found, form),
        lambda: "The two cases are one matter now. Each story still gets its own reply.",
    )


def _merge(request: HttpRequest, found: Case, form: MergeForm) -> None:
    into = case_numbered(user_of(request), form.cleaned_data["other"])
    if into is None:
        raise DomainError("There is no case with this number that you may answer.")
    merge_case(case=found, into=into, reason=form.cleaned_data["reason"], actor=user_of(request))


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on the case by itself again, and go back to the page on which that was asked."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    back = found.merged_into_id if request.POST.get("back") == "leader" else None
    try:
        split_case(case=found, reason="", actor=user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Case {found.pk} is worked on by itself again.")
    return redirect("casework:case", pk=back or pk)


@requires(Permission.REGISTER_CHANGE)
@require_POST
def link_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a change which is on the register already came from this story, too."""
    found = case_to_act_on(request, pk, Permission.REGISTER_CHANGE)
    user = user_of(request)
    form = LinkChangeForm(request.POST, changes=changes_to_link(user, found.story))
    return act_on(
        request,
        found,
        form,
        "link_change_form",
        lambda: link_story(
            change=change_to_edit(user, int(cast("str", form.cleaned_data["change"]))),
            story=found.story,
            response=None,
            actor=user,
        ),
        lambda: "The change is linked to this story.",
    )
