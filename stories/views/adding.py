"""Adding a source: which kind, then what that kind needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from stories import selectors
from stories.forms import KindForm, NhsUkForm, OpenForm, SourceForm
from stories.models import SourceKind
from stories.services import sources as services
from stories.services import telling
from stories.views.desk import who
from stories.views.sources import test_and_say

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation
    from stories.models import Source

# Where each kind of `KindForm` goes on.
STEPS = {
    "care-opinion": "stories:source-add-care-opinion",
    "nhs-uk": "stories:source-add-nhs-uk",
    "columns": "stories:files",
    "story-files": "stories:import-upload",
    "form": "stories:source-add-form",
    "written-down": "stories:source-add-written-down",
}


@requires(Permission.IMPORT_STORIES)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Ask where the stories of a new source come from, and go on to what that kind needs."""
    form = KindForm(request.GET if "chosen" in request.GET else None)
    if form.is_valid():
        return redirect(STEPS[form.cleaned_data["kind"]])
    return render_page(request, "stories/source-add.jinja", {"form": form})


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def care_opinion(request: HttpRequest) -> HttpResponse:
    """Set up Care Opinion: a name, an address, a key."""
    return _feed(request, SourceKind.CARE_OPINION, SourceForm)


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def nhs_uk(request: HttpRequest) -> HttpResponse:
    """Set up NHS.UK reviews: a name, an address, a key, and whose reviews."""
    return _feed(request, SourceKind.NHS_UK, NhsUkForm)


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def public_form(request: HttpRequest) -> HttpResponse:
    """Open the public form, and say what comes with it."""
    user, organisation = who(request)
    there = selectors.source_at(organisation, SourceKind.WEB_FORM)
    contact = there.options.get("contact", "") if there else ""
    form = OpenForm(request.POST if request.method == "POST" else None, initial={"contact": contact})
    if form.is_valid():
        found = telling.open_form(organisation=organisation, actor=user, contact=form.cleaned_data["contact"])
        messages.success(request, "The form is open. Each story waits to be read before it is published.")
        return redirect("stories:source", pk=found.pk)
    context = {"form": form, "is_open": bool(there and not there.is_paused)}
    return render_page(request, "stories/source-add-form.jinja", context)


@requires(Permission.IMPORT_STORIES)
@require_safe
def written_down(request: HttpRequest) -> HttpResponse:
    """Say how feedback that staff write down comes in: there is nothing to set up."""
    return render_page(request, "stories/source-add-written-down.jinja", {})


def _feed(request: HttpRequest, kind: SourceKind, form_class: type[SourceForm]) -> HttpResponse:
    user, organisation = who(request)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found = _add(organisation, kind, form, user)
        except DomainError as error:
            form.add_error("address", error.message)
        else:
            messages.success(request, f"{found.name} is added. It is read every hour from now on.")
            if "test" in request.POST:
                test_and_say(request, found)
            return redirect("stories:source", pk=found.pk)
    return render_page(request, f"stories/source-add-{kind.replace('_', '-')}.jinja", {"form": form})


def _add(organisation: Organisation, kind: SourceKind, form: SourceForm, user: User) -> Source:
    sent = form.cleaned_data
    return services.add_source(
        organisation=organisation,
        kind=kind,
        name=sent["name"],
        site=sent["address"],
        key=sent["key"],
        options={"ods_codes": sent["codes"]} if "codes" in sent else None,
        actor=user,
    )
