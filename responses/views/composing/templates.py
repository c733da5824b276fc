"""The page on which leads keep the beginnings of replies: write one, change it, put it away, take it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from responses.forms import TemplateForm
from responses.models import TemplateFor, TemplateState
from responses.presenters.composing.templates import template_rows
from responses.selectors_composing import template_of, templates_of
from responses.services.composing.templates import (
    TemplateWords,
    change_template,
    move_template,
    write_template,
)
from responses.views.going_on import organisation, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from responses.models import ReplyTemplate


@requires(Permission.KEEP_TEMPLATES)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """List the templates of the organisation, those in use first."""
    rows = template_rows(templates_of(organisation(request)))
    return render_page(request, "responses/templates.jinja", {"rows": rows})


@requires(Permission.KEEP_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a template."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            write_template(organisation=organisation(request), words=_words(form), actor=person(request))
        except DomainError as refusal:
            form.add_error("body", refusal.message)
        else:
            messages.success(request, "Kept. Whoever writes a reply can choose it now.")
            return redirect("responses:templates")
    return _page(request, form, None)


@requires(Permission.KEEP_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template."""
    found = template_of(organisation(request), pk)
    form = TemplateForm(request.POST) if request.method == "POST" else TemplateForm(initial=_initial(found))
    if form.is_valid():
        try:
            change_template(
                template=found,
                words=_words(form),
                expected_version=form.cleaned_data["version"] or 0,
                actor=person(request),
            )
        except DomainError as refusal:
            form.add_error("body", refusal.message)
        else:
            messages.success(request, "Changed. Replies that were begun from it stay as they are.")
            return redirect("responses:templates")
    return _page(request, form, found)


@requires(Permission.KEEP_TEMPLATES)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a template away, or take it out again."""
    found = template_of(organisation(request), pk)
    after = TemplateState.IN_USE if request.POST.get("after") == "in_use" else TemplateState.PUT_AWAY
    try:
        move_template(template=found, after=after, actor=person(request))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "In use again." if after == TemplateState.IN_USE else "Put away.")
    return redirect("responses:templates")


def _page(request: HttpRequest, form: TemplateForm, found: ReplyTemplate | None) -> HttpResponse:
    return render_page(request, "responses/template.jinja", {"form": form, "template": found})


def _words(form: TemplateForm) -> TemplateWords:
    given = form.cleaned_data
    return TemplateWords(
        title=given["title"],
        body=given["body"],
        meant_for=TemplateFor(given["meant_for"]),
        theme=given["theme"],
        least=int(given["least"]) if given["least"] else None,
        most=int(given["most"]) if given["most"] else None,
    )


def _initial(found: ReplyTemplate) -> dict[str, object]:
    names = ("title", "body", "meant_for", "theme", "least", "most")
    return {name: getattr(found, name) for name in names}
