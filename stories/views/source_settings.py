"""What is set of a source, one page a setting: its name, key, schedule, and whose reviews it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from stories import selectors
from stories.forms import CodesForm, KeyForm, NameForm, ScheduleForm
from stories.models import SourceKind
from stories.services import sources as services
from stories.services import tending
from stories.views.desk import who
from stories.views.sources import test_and_say

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a source another name."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        try:
            tending.rename_source(source=found, name=form.cleaned_data["name"], actor=user)
        except DomainError as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, "The name is changed.")
            return redirect("stories:source", pk=pk)
    return render_page(request, "stories/source-name.jinja", {"form": form, "source": found})


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def replace_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Take another key for a source; the old one cannot be read back."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    if not found.is_feed:
        raise Http404
    form = KeyForm(request.POST if request.method == "POST" else None)
    if found.kind == SourceKind.NHS_UK:
        form.speak_of_nhs_uk()
    if form.is_valid():
        services.replace_key(source=found, key=form.cleaned_data["key"], actor=user)
        messages.success(request, f"The key of {found.name} is replaced.")
        if "test" in request.POST:
            test_and_say(request, selectors.source_for(user, organisation, pk))
        return redirect("stories:source", pk=pk)
    return render_page(request, "stories/source-key.jinja", {"form": form, "source": found})


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how often a feed is read."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    if not found.is_feed:
        raise Http404
    form = ScheduleForm(
        request.POST if request.method == "POST" else None, initial={"every": str(found.every_minutes)}
    )
    if form.is_valid():
        tending.set_schedule(source=found, every=form.cleaned_data["every"], actor=user)
        messages.success(request, "The schedule is changed.")
        return redirect("stories:source", pk=pk)
    return render_page(request, "stories/source-schedule.jinja", {"form": form, "source": found})


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose reviews an NHS.UK source asks for."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    if found.kind != SourceKind.NHS_UK:
        raise Http404
    there = "\n".join(found.options.get("ods_codes", []))
    form = CodesForm(request.POST if request.method == "POST" else None, initial={"codes": there})
    if form.is_valid():
        tending.set_ods_codes(source=found, codes=form.cleaned_data["codes"], actor=user)
        messages.success(request, "The ODS codes are changed.")
        return redirect("stories:source", pk=pk)
    return render_page(request, "stories/source-codes.jinja", {"form": form, "source": found})
