"""The sources' pages, for leads and administrators: setting one up, another key, running one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from stories import selectors
from stories.forms import KeyForm, SourceForm
from stories.importing.owing import request_import
from stories.models import SourceKind
from stories.services import sources as services
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_source(request: HttpRequest) -> HttpResponse:
    """Set up a Care Opinion source."""
    user, organisation = who(request)
    form = SourceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            services.add_source(
                organisation=organisation,
                name=sent["name"],
                site=sent["address"],
                key=sent["key"],
                actor=user,
            )
        except DomainError as error:
            form.add_error("address", error.message)
        else:
            messages.success(
                request,
                f"{sent['name']} is added. It is read every hour from now on; to begin at once, run it now.",
            )
            return redirect("stories:imports")
    return render_page(request, "stories/source-add.jinja", {"form": form})


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def replace_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Take another key for a source; the old one cannot be read back."""
    user, organisation = who(request)
    source = selectors.source_for(user, organisation, pk)
    if source.kind != SourceKind.CARE_OPINION:
        raise Http404
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.replace_key(source=source, key=form.cleaned_data["key"], actor=user)
        messages.success(request, f"The key of {source.name} is replaced.")
        return redirect("stories:imports")
    return render_page(request, "stories/source-key.jinja", {"form": form, "source": source})


@requires(Permission.IMPORT_STORIES)
@require_POST
def run_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Owe an import of a source now."""
    user, organisation = who(request)
    source = selectors.source_for(user, organisation, pk)
    if source.kind != SourceKind.CARE_OPINION:
        raise Http404
    try:
        run = request_import(source=source, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
        return redirect("stories:imports")
    return redirect("stories:import", pk=run.pk)
