"""Trust: who is near, who publishes directly, what waits for a decision; and the organisation's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from responses.forms_publication import GrantForm, JudgeForm, TrustRuleForm
from responses.models import PullJudgement
from responses.presenters.trust import person_page, trust_rows
from responses.services.trust.granting import grant_trust, judge_pull, set_trust_rule, take_trust_back
from responses.services.trust.reading import (
    live_grant,
    people_in,
    person_in,
    pull_for,
    rule_row,
    standings_in,
)
from responses.views.going_on import organisation, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from feedbackhub.nhsuk_forms.forms import NhsukForm

PAGE_SIZE = 25


@requires(Permission.GRANT_TRUST)
@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision, who publishes directly, and how near everybody else is."""
    here = organisation(request)
    standings = standings_in(here, people_in(here))
    others = [one for one in standings if not (one.is_proposed or one.pulls or one.grant)]
    others.sort(key=lambda one: (-one.record.approved, one.user.full_name))
    page = Paginator(others, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rule": rule_row(here),
        "waiting": trust_rows([one for one in standings if one.is_proposed or one.pulls]),
        "direct": trust_rows([one for one in standings if one.grant]),
        "others": trust_rows(page.object_list),
        "pagination": pagination(request, page),
    }
    return render_page(request, "responses/trust.jinja", context)


@requires(Permission.GRANT_TRUST)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest) -> HttpResponse:
    """Show or set the organisation's numbers."""
    here = organisation(request)
    form = TrustRuleForm(request.POST if request.method == "POST" else None, rule=rule_row(here))
    if form.is_valid():
        try:
            set_trust_rule(organisation=here, actor=person(request), **form.decided)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "The rule is saved.")
            return redirect("responses:trust")
    return render_page(request, "responses/trust-rule.jinja", {"form": form})


def _show(request: HttpRequest, pk: int, **forms: NhsukForm) -> HttpResponse:
    here = organisation(request)
    user = person_in(here, pk)
    context = {
        "page": person_page(user=user, organisation=here, reader=person(request), forms=forms),
        "form": next(iter(forms.values()), None),
    }
    return render_page(request, "responses/trust-person.jinja", context)


@requires(Permission.GRANT_TRUST)
@require_safe
def trust_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how one person stands, and what can be decided."""
    return _show(request, pk)


def _decide(
    request: HttpRequest, pk: int, name: str, form: NhsukForm, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do `act` where the form is complete, and say `done`; else show the page again with what was typed."""
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, done)
            return redirect("responses:trust-person", pk=pk)
    return _show(request, pk, **{name: form})


@requires(Permission.GRANT_TRUST)
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody publish directly."""
    here, form = organisation(request), GrantForm(request.POST, auto_id="grant_%s")
    user = person_in(here, pk)
    return _decide(
        request,
        pk,
        "grant",
        form,
        lambda: grant_trust(
            user=user, organisation=here, why=form.cleaned_data["why"], actor=person(request)
        ),
        f"{user.full_name} publishes directly from now on, within the rule.",
    )


@requires(Permission.GRANT_TRUST)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a second person read somebody's replies again."""
    here, form = organisation(request), GrantForm(request.POST, auto_id="end_%s")
    user = person_in(here, pk)

    def act() -> None:
        found = live_grant(user=user, organisation_id=here.pk)
        if found is not None:
            take_trust_back(grant=found, why=form.cleaned_data["why"], actor=person(request))

    return _decide(
        request, pk, "end", form, act, f"A second person reads the replies of {user.full_name} again."
    )


@requires(Permission.GRANT_TRUST)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a pull counts against its author."""
    found = pull_for(organisation(request), pk)
    form = JudgeForm(request.POST, auto_id=f"judge{found.pk}_%s")
    return _decide(
        request,
        found.author_id or 0,
        f"judge{found.pk}",
        form,
        lambda: judge_pull(
            pull=found,
            judgement=PullJudgement(form.cleaned_data["judgement"]),
            why=form.cleaned_data["why"],
            actor=person(request),
        ),
        "Noted. Nothing is granted by it: the hub proposes, and a person decides.",
    )
