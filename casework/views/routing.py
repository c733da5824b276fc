"""The rules in their order with the tester above them, what was passed on as wrong, and what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from casework.forms.routing import TryCaseForm, TryForm
from casework.presenters.routing import history_rows, rule_rows, tried_view, wrong_rows
from casework.selectors.routing import rules_of, sources_of
from casework.selectors.rule_figures import DAYS, reroutes_seen_by, rule_changes, rule_figures, rule_for
from casework.selectors.trying import case_to_try, try_case, try_text
from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.selectors import open_services_of
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

HISTORY = 200


def who(request: HttpRequest) -> tuple[User, Organisation]:
    """Give the person and the organisation in hand; `requires` has made sure of both."""
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


@requires(Permission.MANAGE_ROUTING)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules in their order, the last one last."""
    organisation = who(request)[1]
    context = {
        "rules": rule_rows(rules_of(organisation), rule_figures(organisation)),
        "days": DAYS,
        "try_form": _try_form(organisation),
        "case_form": TryCaseForm(),
    }
    return render_page(request, "casework/routing.jinja", context)


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def try_story(request: HttpRequest) -> HttpResponse:
    """Say where a story would go, and why. A text comes by POST, so that no address and no log holds it."""
    user, organisation = who(request)
    if request.method != "POST" and "case" not in request.GET:
        return redirect("casework:routing")
    is_text = request.method == "POST" and "try-text" in request.POST
    text_form = _try_form(organisation, request.POST if is_text else None)
    case_form = TryCaseForm(
        None if is_text else request.POST if request.method == "POST" else _asked_case(request)
    )
    context: dict[str, Any] = {"try_form": text_form, "case_form": case_form, "tried": None, "case": None}
    if is_text and text_form.is_valid():
        sent = text_form.cleaned_data
        source = next((one for one in sources_of(organisation) if str(one.pk) == sent["source"]), None)
        found = try_text(organisation, text=sent["text"], service=sent["service"], source=source)
        context["tried"] = tried_view(found)
    elif not is_text and case_form.is_valid():
        case = case_to_try(user, organisation, case_form.cleaned_data["number"])
        if case is None:
            case_form.add_error("number", "There is no case with this number whose story you may read")
        else:
            context |= {"tried": tried_view(try_case(organisation, case)), "case": case}
    return render_page(request, "casework/routing-try.jinja", context)


@requires(Permission.MANAGE_ROUTING)
@require_safe
def wrong(request: HttpRequest) -> HttpResponse:
    """List the cases that were passed on because the routing was wrong."""
    user, organisation = who(request)
    asked = request.GET.get("rule", "")
    rule = rule_for(user, organisation, int(asked)) if asked.isdecimal() and len(asked) < 12 else None
    if asked and rule is None:
        raise Http404
    rows = wrong_rows(reroutes_seen_by(user, organisation, rule=rule.pk if rule else None))
    return render_page(request, "casework/routing-wrong.jinja", {"rows": rows, "rule": rule, "days": DAYS})


@requires(Permission.MANAGE_ROUTING)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """List what was changed about the rules."""
    rows = history_rows(rule_changes(who(request)[1])[:HISTORY])
    return render_page(request, "casework/routing-history.jinja", {"rows": rows})


def _try_form(organisation: Organisation, data: Any = None) -> TryForm:
    return TryForm(data, services=open_services_of(organisation), sources=sources_of(organisation))


def _asked_case(request: HttpRequest) -> Any:
    """Give the number in an address as the form takes it: the case page links here."""
    asked = request.GET.copy()
    asked["case-number"] = request.GET["case"]
    return asked
