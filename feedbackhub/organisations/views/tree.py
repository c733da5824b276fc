"""The tree of services: who answers for each, and tending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations import services as actions
from feedbackhub.organisations.forms import AnswerersForm, ServiceFilterForm, ServiceForm
from feedbackhub.organisations.ods import NoSuchCode, OdsTrouble, looks_like_a_code
from feedbackhub.organisations.presenters import register as register_presenter
from feedbackhub.organisations.presenters import tree as presenter
from feedbackhub.organisations.selectors import (
    has_lead,
    kept_record,
    names_by_code,
    ownerships_of,
    register_notices,
    who_answers,
    who_may_answer_at,
)
from feedbackhub.organisations.views.desk import done_by_form, service_or_404, who
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Organisation, Service


@requires(Permission.MANAGE_RESPONDERS)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Show the tree with owners and deputies."""
    _, organisation = who(request)
    form = ServiceFilterForm(request.GET)
    form.is_valid()
    words, show = form.cleaned_data.get("words") or "", form.cleaned_data.get("show") or ""
    answers = who_answers(organisation)
    rows = presenter.rows(answers, words=words, show=show)
    context = {
        "form": form,
        "rows": rows,
        "summary": presenter.summary(answers),
        "is_narrowed": bool(words or show),
        "root": answers[0].service,
        "has_lead": has_lead(organisation),
        "notices": register_presenter.notices(register_notices(organisation)),
    }
    return render_page(
        request, "organisations/services.jinja", context, partial="organisations/_services.jinja"
    )


@requires(Permission.MANAGE_RESPONDERS)
@require_safe
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one service: where it stands, who answers for it, what is beneath."""
    _, organisation = who(request)
    found = service_or_404(organisation, pk)
    kept = kept_record(found.code)
    context = {
        "service": presenter.page(found, who_answers(organisation)),
        "register": register_presenter.facts(*kept, names=names_by_code(organisation)) if kept else None,
    }
    return render_page(request, "organisations/service.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a service beneath another."""
    user, organisation = who(request)
    parent = service_or_404(organisation, pk)
    register, given = _from_the_register(
        request, organisation, reverse("organisations:service-add", kwargs={"pk": pk})
    )
    form = ServiceForm(request.POST if request.method == "POST" else None, initial=given)
    made: list[Service] = []

    def create() -> None:
        made.append(actions.create_service(parent=parent, **form.cleaned_data, actor=user))

    if done_by_form(form, create):
        messages.success(
            request, f"{made[0].name} is added. Say who answers for it, so that its stories find them."
        )
        return redirect("organisations:service", pk=made[0].pk)
    context = {"form": form, "parent": parent, "register": register}
    return render_page(request, "organisations/service-add.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, kind and code. The organisation itself is not changed here."""
    user, organisation = who(request)
    found = service_or_404(organisation, pk)
    if found.is_root():
        raise Http404
    register, given = _from_the_register(
        request, organisation, reverse("organisations:service-edit", kwargs={"pk": pk})
    )
    form = ServiceForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "kind": found.kind, "code": found.code} | given,
    )
    if done_by_form(form, lambda: actions.change_service(service=found, **form.cleaned_data, actor=user)):
        messages.success(request, "The service is saved.")
        return redirect("organisations:service", pk=pk)
    context = {"form": form, "service": found, "register": register}
    return render_page(request, "organisations/service-edit.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def answerers(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose owner, deputy and colleagues."""
    user, organisation = who(request)
    found = service_or_404(organisation, pk)
    people = who_may_answer_at(found)
    form = AnswerersForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial=presenter.standing(ownerships_of(organisation).filter(service=found)),
    )
    if done_by_form(form, lambda: actions.set_answerers(service=found, **form.cleaned_data, actor=user)):
        messages.success(request, f"Saved: who answers for {found.name}.")
        return redirect("organisations:service", pk=pk)
    context = {"form": form, "service": found, "people": people.count()}
    return render_page(request, "organisations/service-answerers.jinja", context)


def _from_the_register(
    request: HttpRequest, organisation: Organisation, address: str
) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Give what the national register says of the code that was chosen there, and the values that the form opens with.

    "Use this" on the page of lookups sends name, kind and code along; a link to who took over sends the code alone.
    """
    given = {name: request.GET[name] for name in ("name", "kind", "code") if request.GET.get(name)}
    code = given.get("code", "")
    if not looks_like_a_code(code):
        return None, given
    try:
        answer = actions.look_up(code=code)
    except NoSuchCode:
        return None, given
    except OdsTrouble as trouble:
        return {"trouble": trouble.message, "name": ""}, given
    says = register_presenter.facts(
        answer.record,
        answer.as_of,
        names=names_by_code(organisation),
        trouble=answer.trouble,
        use_at=address,
    )
    return says, register_presenter.filled(answer.record.summary) | given
