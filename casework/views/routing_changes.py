"""Changes of the rules, each shown on the latest stories before it is made.

A change is sent twice: first to see what it would do, then, with a seal that says that this was seen, to make it. The
seal holds for an hour, for exactly what was shown, and only while nobody else has changed a rule.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from casework.forms.routing import RuleForm, TargetForm
from casework.presenters.routing import preview, rule_rows
from casework.selectors.replay import replay
from casework.selectors.routing import answering_people, rules_of, sources_of
from casework.selectors.rule_figures import newest_change, rule_for
from casework.services.routing_rules import (
    Replayed,
    remove_rule,
    rules_switched,
    rules_with,
    rules_without,
    save_rule,
    switch_rule,
)
from casework.views.routing import who
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import open_services_of
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from casework.models import RoutingRule
    from feedbackhub.organisations.models import Organisation

_SALT = "casework.routing"
_HOUR = 3600
_OURS = frozenset({"csrfmiddlewaretoken", "seal", "change"})


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    return _edit(request, _rule_form(request, None), None)


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    found = _rule(request, pk)
    return _edit(request, _rule_form(request, found), found)


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def last(request: HttpRequest) -> HttpResponse:
    """Give the last rule another target."""
    organisation = who(request)[1]
    found = rules_of(organisation)[-1]
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        people=answering_people(organisation),
        services=open_services_of(organisation),
        rule=found,
    )
    return _edit(request, form, found)


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what switching a rule off or on would do; do it."""
    user, organisation = who(request)
    found = _rule(request, pk)
    on = not found.is_active
    return _step(
        request,
        found,
        ("switch", "on" if on else "off"),
        rules_switched(organisation, found),
        lambda replayed: switch_rule(rule=found, is_active=on, replayed=replayed, actor=user),
    )


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what removing a rule would do; do it."""
    user, organisation = who(request)
    found = _rule(request, pk)
    return _step(
        request,
        found,
        ("remove", ""),
        rules_without(organisation, found),
        lambda replayed: remove_rule(rule=found, replayed=replayed, actor=user),
    )


def _edit(request: HttpRequest, form: TargetForm, found: RoutingRule | None) -> HttpResponse:
    """Show the form; what was sent, on the latest stories; and save it once that was seen."""
    user, organisation = who(request)
    if form.is_bound and "change" not in request.POST and form.is_valid():
        draft = form.draft
        try:
            after = rules_with(organisation, draft, found)
            told = _told(organisation, "edit", found, draft.place, draft.values)
            seen = _opened(request, told)
            if seen is not None:
                saved = save_rule(
                    organisation=organisation, draft=draft, rule=found, replayed=seen, actor=user
                )
                messages.success(
                    request, f"“{saved.name}” is saved. It holds for every story that comes from now on."
                )
                return redirect("casework:routing")
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _shown(request, organisation, after, told, rule=found)
    return render_page(request, "casework/routing-rule.jinja", {"form": form, "rule": found})


def _step(
    request: HttpRequest,
    found: RoutingRule,
    step: tuple[str, str],
    after: list[RoutingRule],
    act: Callable[[Replayed], object],
) -> HttpResponse:
    """Show what a step would do to the latest stories, and take it once that was seen."""
    organisation = who(request)[1]
    told = _told(organisation, *step, found)
    seen = _opened(request, told)
    if seen is None:
        return _shown(request, organisation, after, told, rule=found, step=step)
    try:
        act(seen)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        words = {"on": "is on", "off": "is off"}.get(
            step[1], "is removed. Cases that it sent stay where they are"
        )
        messages.success(request, f"“{found.name}” {words}.")
    return redirect("casework:routing")


def _shown(
    request: HttpRequest,
    organisation: Organisation,
    after: list[RoutingRule],
    told: str,
    *,
    rule: RoutingRule | None,
    step: tuple[str, str] = ("edit", ""),
) -> HttpResponse:
    found = replay(organisation, before=rules_of(organisation), after=after)
    rows = rule_rows(after, {})
    context: dict[str, Any] = {
        "preview": preview(found, about_rule=step[0] == "edit"),
        "rule": rule,
        "step": step[1] or step[0],
        "row": next(
            (row for row, one in zip(rows, after, strict=True) if getattr(one, "is_proposed", False)), None
        ),
        "sent": [
            (name, value) for name, values in request.POST.lists() for value in values if name not in _OURS
        ],
        "seal": signing.dumps([told, found.stories, found.moved], salt=_SALT),
        "is_anew": "seal" in request.POST,
    }
    return render_page(request, "casework/routing-preview.jinja", context)


def _told(organisation: Organisation, *parts: Any) -> str:
    """Give by which a seal knows that it is asked for what was shown, and that nobody has changed a rule since."""
    whole = json.dumps(
        [organisation.pk, newest_change(organisation), *parts], default=lambda one: getattr(one, "pk", None)
    )
    return hashlib.sha256(whole.encode()).hexdigest()


def _opened(request: HttpRequest, told: str) -> Replayed | None:
    """Give what was shown, where the seal is for it; None where nothing was shown yet, or something else."""
    try:
        what, stories, moved = signing.loads(request.POST.get("seal", ""), salt=_SALT, max_age=_HOUR)
    except signing.BadSignature:
        return None
    return Replayed(stories, moved) if what == told else None


def _rule(request: HttpRequest, pk: int) -> RoutingRule:
    user, organisation = who(request)
    found = rule_for(user, organisation, pk)
    if found is None or found.is_last:
        raise Http404
    return found


def _rule_form(request: HttpRequest, found: RoutingRule | None) -> RuleForm:
    organisation = who(request)[1]
    others = [
        one for one in rules_of(organisation) if not one.is_last and (found is None or one.pk != found.pk)
    ]
    return RuleForm(
        request.POST if request.method == "POST" else None,
        people=answering_people(organisation),
        services=open_services_of(organisation),
        sources=sources_of(organisation),
        others=others,
        rule=found,
    )
