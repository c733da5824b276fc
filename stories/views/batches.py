"""What can be done with the import of a file once it is over: mend the rows that were refused, or take it all back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from stories import selectors
from stories.models import SourceKind
from stories.services.undoing import undo_batch, what_undoing_does
from stories.sources.table_file.mended import csv_of
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.IMPORT_STORIES)
@require_safe
def rejected_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the rows that could not be taken as a file, to be mended and uploaded again."""
    user, organisation = who(request)
    run = selectors.run_for(user, organisation, pk)
    if run.source.kind != SourceKind.TABLE_FILE:
        raise Http404
    response = StreamingHttpResponse(
        csv_of(selectors.refused_rows(run)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = content_disposition_header(True, f"rows-to-mend-{run.pk}.csv")
    # To the type checker the two have only their base in common.
    return cast("HttpResponse", response)


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what taking back an import would do; do it when that is confirmed."""
    user, organisation = who(request)
    run = selectors.run_for(user, organisation, pk)
    try:
        if request.method == "POST":
            done = undo_batch(run=run, actor=user)
            messages.success(
                request,
                f"The import is undone: {done.new:,} withdrawn, {done.edited:,} put back as they were.",
            )
            return redirect("stories:import", pk=run.pk)
        what = what_undoing_does(run)
    except DomainError as refusal:
        messages.warning(request, refusal.message)
        return redirect("stories:import", pk=run.pk)
    name = run.file.name if hasattr(run, "file") else run.source.name
    return render_page(request, "stories/import-undo.jinja", {"run": run, "name": name, "what": what})
