"""The imports' pages, for leads and administrators: what was read and when, uploading a file, and how a run went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from stories import presenters, selectors
from stories.forms import UploadForm
from stories.importing.owing import request_import
from stories.services import sources as services
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

RUNS_A_PAGE = 20
RECORDS_A_PAGE = 25


@requires(Permission.IMPORT_STORIES)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List all runs of all sources, newest first."""
    user, organisation = who(request)
    page = Paginator(selectors.runs_for(user, organisation), RUNS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "runs": presenters.run_rows(page.object_list),
        "pagination": pagination(request, page, label="Pages of imports"),
    }
    return render_page(request, "stories/imports.jinja", context)


@requires(Permission.IMPORT_STORIES)
@require_safe
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run: how far it is, and once it has ended what came of it and what was put aside."""
    user, organisation = who(request)
    run = selectors.run_for(user, organisation, pk)
    records = selectors.put_aside_in(run)
    page = Paginator(records, RECORDS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": presenters.run_page(run),
        "aside": presenters.aside_rows(page.object_list, first=page.start_index()) if run.has_ended else [],
        "aside_total": page.paginator.count,
        "came_again": run.quarantined - page.paginator.count,
        "pagination": pagination(request, page, label="Pages of records put aside"),
    }
    return render_page(request, "stories/import.jinja", context, partial="stories/_import.jinja")


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file of stories and owe its import."""
    user, organisation = who(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        source = services.file_source(organisation=organisation, actor=user)
        run = request_import(source=source, actor=user, upload=form.cleaned_data["file"])
        return redirect("stories:import", pk=run.pk)
    return render_page(request, "stories/import-upload.jinja", {"form": form})
