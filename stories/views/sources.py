"""The sources' pages, for leads and administrators: the list, one source, and what is done with it by one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.dates import date_and_time
from feedbackhub.web.held import permissions_held
from feedbackhub.web.render import render_page
from stories import presenters, selectors
from stories.forms import PauseForm
from stories.importing.connection import try_connection
from stories.importing.owing import request_import
from stories.services import telling, tending
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stories.models import Source

RUNS_SHOWN = 10


@requires(Permission.IMPORT_STORIES)
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """List what needs a person first, then every source with how it stands."""
    user, organisation = who(request)
    overviews = selectors.overviews_for(user, organisation)
    context = {
        "needs": presenters.all_needs(overviews),
        "sources": presenters.source_cards(overviews),
        "unknown": selectors.unknown_services(organisation),
        "may_tend_tree": Permission.MANAGE_RESPONDERS in permissions_held(request),
    }
    return render_page(request, "stories/sources.jinja", context)


@requires(Permission.IMPORT_STORIES)
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one source: what needs a person, what is set, its last runs, and how many stories it gives a week."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    newest = selectors.newest_publications([found]).get(found.pk)
    weeks = selectors.weekly_counts(found)
    context = {
        "source": presenters.source_page(
            selectors.overview_of(found), newest=date_and_time(newest) if newest else ""
        ),
        "runs": presenters.run_lines(
            selectors.runs_for(user, organisation).filter(source=found)[:RUNS_SHOWN]
        ),
        "bars": presenters.weekly_bars(weeks),
        "weekly_total": sum(number for _, number in weeks),
    }
    return render_page(request, "stories/source.jinja", context)


@requires(Permission.IMPORT_STORIES)
@require_POST
def run_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Owe an import of a source now."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    if not found.is_feed:
        raise Http404
    try:
        if found.is_paused and found.paused_by_id is not None:
            raise DomainError(f"{found.name} is paused. Resume it first.")
        run = request_import(source=found, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
        return redirect("stories:source", pk=pk)
    return redirect("stories:import", pk=run.pk)


@requires(Permission.IMPORT_STORIES)
@require_POST
def test_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Test the connection of a source while its person waits, and say in words what came of it."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    test_and_say(request, found)
    return redirect("stories:source", pk=pk)


def test_and_say(request: HttpRequest, found: Source) -> None:
    """Test a source, and say what worked; what did not is told in full on its page, with what to do."""
    try:
        tested = try_connection(source=found)
    except DomainError as error:
        messages.warning(request, error.message)
        return
    if tested.passed:
        messages.success(request, tested.message)
    else:
        messages.error(request, "The test failed. “Needs you” says what to do.")


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a feed is left alone, and leave it alone."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    if not found.is_feed:
        raise Http404
    form = PauseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            tending.pause_source(source=found, reason=form.cleaned_data["reason"], actor=user)
        except DomainError as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, f"{found.name} is paused. It is not read until somebody resumes it.")
        return redirect("stories:source", pk=pk)
    return render_page(request, "stories/source-pause.jinja", {"form": form, "source": found})


@requires(Permission.IMPORT_STORIES)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a paused feed."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    if not found.is_feed:
        raise Http404
    try:
        tending.resume_source(source=found, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"{found.name} is read again, from where it had got to.")
    return redirect("stories:source", pk=pk)


@requires(Permission.IMPORT_STORIES)
@require_POST
def believe(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it from a person that what a feed shows is right, though it shows less than it did."""
    user, organisation = who(request)
    found = selectors.source_for(user, organisation, pk)
    try:
        tending.believe_source(source=found, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(
            request, f"The next import takes what {found.name} shows. Run it now, or wait for it."
        )
    return redirect("stories:source", pk=pk)


@requires(Permission.IMPORT_STORIES)
@require_POST
def close_form(request: HttpRequest) -> HttpResponse:
    """Close the public form of the organisation."""
    user, organisation = who(request)
    found = telling.close_form(organisation=organisation, actor=user)
    messages.success(request, "The form is closed. What was sent stays.")
    return redirect("stories:source", pk=found.pk)
