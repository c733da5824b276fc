"""What was put aside of a source: to look at, to try again, to set aside for good."""

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
from feedbackhub.web.words import count
from stories import presenters, selectors
from stories.forms import SetAsideForm
from stories.importing.retrying import AT_ONCE, retry_quarantine
from stories.services.dismissing import dismiss_record
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stories.importing.retrying import Retried

RECORDS_A_PAGE = 25
DISMISSED_SHOWN = 20


@requires(Permission.IMPORT_STORIES)
@require_safe
def quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what waits, with its reason and what can be done."""
    user, organisation = who(request)
    source = selectors.source_for(user, organisation, pk)
    page = Paginator(selectors.put_aside_of(source), RECORDS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "source": source,
        "records": presenters.aside_rows(page.object_list, first=page.start_index()),
        "total": page.paginator.count,
        "at_once": AT_ONCE,
        "dismissed": presenters.dismissed_rows(selectors.dismissed_of(source)[:DISMISSED_SHOWN]),
        "pagination": pagination(request, page, label="Pages of records put aside"),
    }
    return render_page(request, "stories/quarantine.jinja", context)


@requires(Permission.IMPORT_STORIES)
@require_POST
def retry_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Try all that waits again."""
    user, organisation = who(request)
    source = selectors.source_for(user, organisation, pk)
    try:
        _tell(request, retry_quarantine(source=source, actor=user))
    except DomainError as error:
        messages.warning(request, error.message)
    return redirect("stories:source-quarantine", pk=pk)


@requires(Permission.IMPORT_STORIES)
@require_POST
def retry_one(request: HttpRequest, pk: int, record_pk: int) -> HttpResponse:
    """Try one record again."""
    user, organisation = who(request)
    source = selectors.source_for(user, organisation, pk)
    record = selectors.put_aside_record(source, record_pk)
    try:
        _tell(request, retry_quarantine(source=source, actor=user, record=record))
    except DomainError as error:
        messages.warning(request, error.message)
    return redirect("stories:source-quarantine", pk=pk)


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: HttpRequest, pk: int, record_pk: int) -> HttpResponse:
    """Ask why nothing will come of a record, and close it."""
    user, organisation = who(request)
    source = selectors.source_for(user, organisation, pk)
    record = selectors.put_aside_record(source, record_pk)
    form = SetAsideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            dismiss_record(record=record, because=form.cleaned_data["because"], actor=user)
        except DomainError as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, "The record is set aside for good.")
        return redirect("stories:source-quarantine", pk=pk)
    [row] = presenters.aside_rows([record])
    return render_page(request, "stories/set-aside.jinja", {"form": form, "source": source, "record": row})


def _tell(request: HttpRequest, retried: Retried) -> None:
    """Say what came in, and what still cannot be taken."""
    said = [f"{count('story', 'stories', retried.taken)} came in."] if retried.taken else []
    if retried.refused:
        still = count("record", "records", retried.refused)
        said.append(
            f"{still} still cannot be taken; {'it says' if retried.refused == 1 else 'each says'} why."
        )
    if retried.left:
        said.append(f"{count('record was', 'records were', retried.left)} not tried yet: press again.")
    (messages.success if retried.taken else messages.warning)(request, " ".join(said))
