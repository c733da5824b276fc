"""The problem register's pages: the list, one problem, what is known of it, proposals, and the story of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.problem import (
    JoinStoriesForm,
    PassToProblemForm,
    ProblemChangeForm,
    ProblemForm,
    ProblemNoteForm,
    ProblemReopenForm,
)
from casework.models import ProblemState
from casework.permissions import Reach, may_keep_problem
from casework.presenters import problems as words
from casework.selectors import problems as selectors
from casework.selectors.changes import places_for_changes
from casework.services import problems as services
from casework.views.case_page import act_on, case_to_act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_in
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from casework.models import Case, Problem
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from feedbackhub.organisations.models import Organisation

A_PAGE = 25
_STATES = {state.value for state in ProblemState}


def _organisation(request: HttpRequest) -> Organisation:
    return cast("Organisation", request.organisation)  # type: ignore[attr-defined]


@requires(Permission.READ_STORIES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the organisation's problems: those that call for somebody first, then by stories."""
    organisation = _organisation(request)
    state = request.GET.get("state", "")
    everything = selectors.problems_in(organisation)
    shown = everything.filter(state=state) if state in _STATES else everything
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    problems = list(page.object_list)
    recent = selectors.recent_counts(problems, now())
    context = {
        "rows": [words.problem_row(problem, recent[problem.pk]) for problem in problems],
        "total": page.paginator.count,
        "state": state if state in _STATES else "",
        "states": words.state_names(),
        "proposals": [
            words.proposal_row(one, number)
            for one, number in selectors.proposals_waiting(user_of(request), organisation)
        ],
        "may_name": may_keep_problem(user_of(request), organisation, None),
        "pagination": pagination(request, page),
    }
    return render_page(request, "casework/problems.jinja", context)


@requires(Permission.READ_STORIES)
@require_safe
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one problem: what came and was expected, what was done about it, and its stories."""
    return _page(request, selectors.problem_in(_organisation(request), pk))


def _page(request: HttpRequest, found: Problem, **sent: NhsukForm) -> HttpResponse:
    user, moment = user_of(request), now()
    changes = selectors.changes_of_problem(found)
    cases = Paginator(selectors.cases_of_problem(user, found), A_PAGE).get_page(request.GET.get("page"))
    may_keep = may_keep_problem(user, found.organisation, found.service)
    context = {
        "problem": found,
        "status": words.status_of(found),
        "themes": words.theme_names(found.themes),
        "recent": words.recent_words(selectors.recent_counts([found], moment)[found.pk]),
        "chart": words.month_bars(selectors.by_month(found, moment)),
        "alarms": [(one.pk, words.alarm_words(one)) for one in selectors.alarms_waiting(found)],
        "changes": changes,
        "since": [words.since_words(one) for one in selectors.since_changes(found, changes, moment)],
        "cases": words.case_rows(cases, Reach(user, found.organisation)),
        "hidden": found.links.count() - cases.paginator.count,
        "pagination": pagination(request, cases),
        "may_keep": may_keep,
        "settle_form": ProblemNoteForm(prefix="settle"),
        "reopen_form": ProblemReopenForm(prefix="reopen"),
        "change_form": ProblemChangeForm(changes=selectors.changes_to_add(user, found)),
        "history": found.statuses.all(),
        **sent,
    }
    return render_page(request, "casework/problem.jinja", context)


@requires(Permission.REGISTER_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Name a problem."""
    return _edit(request, None)


@requires(Permission.REGISTER_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is known of a problem."""
    return _edit(request, _kept_by(request, pk))


def _edit(request: HttpRequest, found: Problem | None) -> HttpResponse:
    organisation, user = _organisation(request), user_of(request)
    form = ProblemForm(
        request.POST if request.method == "POST" else None,
        people=who_may_answer_in(organisation),
        services=places_for_changes(user, organisation),
        problem=found,
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.keep_problem(
                problem=found
                or services.name_problem(
                    organisation=organisation, title=form.cleaned_data["title"], actor=user
                ),
                words=form.words,
                actor=user,
            )
        except DomainError as error:
            form.add_error("title", error.message)
        else:
            messages.success(request, "Saved. Colleagues can read it.")
            return redirect("casework:problem", pk=kept.pk)
    return render_page(request, "casework/problem-edit.jinja", {"form": form, "problem": found})


@requires(Permission.REGISTER_CHANGE)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what settled a problem."""
    return _move(request, pk, ProblemState.SETTLED, ProblemNoteForm, "settle")


@requires(Permission.REGISTER_CHANGE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a problem again."""
    return _move(request, pk, ProblemState.OPEN, ProblemReopenForm, "reopen")


def _move(
    request: HttpRequest, pk: int, after: ProblemState, kind: type[NhsukForm], prefix: str
) -> HttpResponse:
    found = _kept_by(request, pk)
    form = kind(request.POST, prefix=prefix)
    return _done(
        request,
        found,
        form,
        f"{prefix}_form",
        lambda: services.move_problem(
            problem=found, after=after, note=form.cleaned_data["note"], actor=user_of(request)
        ),
        "The problem is settled." if after is ProblemState.SETTLED else "The problem is open again.",
    )


@requires(Permission.REGISTER_CHANGE)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a change is meant to settle the problem."""
    found = _kept_by(request, pk)
    form = ProblemChangeForm(request.POST, changes=selectors.changes_to_add(user_of(request), found))
    return _done(
        request,
        found,
        form,
        "change_form",
        lambda: services.add_change(
            problem=found, change=form.cleaned_data["change"], actor=user_of(request)
        ),
        "The change is added.",
    )


@requires(Permission.REGISTER_CHANGE)
@require_POST
def remove(request: HttpRequest, pk: int, story: int) -> HttpResponse:
    """Take a story out of a problem."""
    found = _kept_by(request, pk)
    get_object_or_404(selectors.cases_of_problem(user_of(request), found), story=story)
    services.remove_story(problem=found, story_id=story, actor=user_of(request))
    messages.success(request, "The story is not part of this problem any more.")
    return redirect("casework:problem", pk=pk)


@requires(Permission.REGISTER_CHANGE)
@require_POST
def seen(request: HttpRequest, pk: int, alarm: int) -> HttpResponse:
    """Note that somebody looked at what the counts show."""
    found = _kept_by(request, pk)
    services.mark_alarm_seen(
        alarm=get_object_or_404(found.alarms.select_related("problem__service"), pk=alarm),
        actor=user_of(request),
    )
    return redirect("casework:problem", pk=pk)


@requires(Permission.REGISTER_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show stories that seem to belong together, and take what a person makes of them."""
    user, organisation = user_of(request), _organisation(request)
    found = selectors.proposal_in(organisation, pk)
    if found.problem and found.decided_at:
        return redirect("casework:problem", pk=found.problem.pk)
    cases = selectors.cases_of_proposal(user, found)
    if request.method == "POST" and request.POST.get("do") == "refuse":
        services.refuse_proposal(proposal=found, actor=user)
        messages.success(request, "These stories are not one problem. They are not proposed again.")
        return redirect("casework:problems")
    problems = selectors.open_problems(organisation)
    form = JoinStoriesForm(request.POST if request.method == "POST" else None, cases=cases, problems=problems)
    if request.method == "POST" and form.is_valid():
        chosen = {int(value) for value in form.cleaned_data["stories"]}
        try:
            joined = services.accept_proposal(
                proposal=found,
                stories=[case.story for case in cases if case.story_id in chosen],
                actor=user,
                title=form.cleaned_data["title"],
                problem=_chosen(problems, form.cleaned_data["problem"]),
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The stories are joined.")
            return redirect("casework:problem", pk=joined.pk)
    rows = words.case_rows(cases, Reach(user, organisation))
    context = {"form": form, "proposal": words.proposal_row(found, len(cases)), "cases": rows}
    return render_page(request, "casework/problem-proposal.jinja", context)


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Say to which problem the story of a case belongs."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    problems = selectors.open_problems(found.organisation)
    form = PassToProblemForm(request.POST, problems=problems)
    return act_on(
        request,
        found,
        form,
        "pass_form",
        lambda: _pass(request, found, form, problems),
        lambda: _passed(form),
    )


def _pass(request: HttpRequest, found: Case, form: PassToProblemForm, problems: list[Problem]) -> None:
    actor = user_of(request)
    known = _chosen(problems, form.cleaned_data["problem"])
    target = known or services.name_problem(
        organisation=found.organisation, title=form.cleaned_data["title"], actor=actor
    )
    services.pass_to_problem(story=found.story, problem=target, actor=actor)


def _passed(form: PassToProblemForm) -> str:
    return "The story is part of the problem now." if form.is_valid() else ""


def _chosen(problems: list[Problem], value: str) -> Problem | None:
    return next((one for one in problems if str(one.pk) == value), None)


def _kept_by(request: HttpRequest, pk: int) -> Problem:
    """Find a problem that the person may look after: 404 elsewhere, 403 where they may only read."""
    found = selectors.problem_in(_organisation(request), pk)
    if not may_keep_problem(user_of(request), found.organisation, found.service):
        raise PermissionDenied
    return found


def _done(
    request: HttpRequest,
    found: Problem,
    form: NhsukForm,
    name: str,
    act: Callable[[], object],
    said: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, said)
            return redirect("casework:problem", pk=found.pk)
    return _page(request, found, **{name: form})
