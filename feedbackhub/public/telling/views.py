"""The form's pages: choose where, begin, answer question by question, check, send, and come back.

They set no cookie, so no cookie proves where a form was sent from. The link does: it is random, long and only in the
author's hands, and a stranger's page cannot send a form to an address that it does not know (docs/decisions/0014).
"""

from __future__ import annotations

from contextlib import suppress
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.services.sign_in import client_address
from feedbackhub.core.errors import DomainError
from feedbackhub.public.telling import forms, presenters
from feedbackhub.public.telling.steps import CHECK, STEPS, Way, number_of
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page
from stories.analysis.personal_data import kinds_in
from stories.selectors import telling as selectors
from stories.services import telling as services
from stories.services.author_contact import leave_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Organisation, Service
    from stories.models import Story, TellingDraft

View = TypeVar("View", bound="Callable[..., HttpResponse]")
ORGANISATIONS_SHOWN = 30


def behind_a_link(view: View) -> View:
    """Keep a page that only its link opens out of every cache and search engine, and its link out of every request.

    A browser that names the page it comes from would write the link into the log of whatever is asked next, be it a
    style sheet. The origin alone is named: with "no-referrer" browsers send the forms of these pages, signing out among
    them, from an origin "null", which is refused.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return cast("View", never_cache(guarded))


@public_page
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """List the organisations to which a story can be told."""
    words = forms.words_of(request.GET)
    found = list(selectors.organisations_matching(words)[: ORGANISATIONS_SHOWN + 1])
    context = {
        "form": forms.OrganisationSearchForm({"q": words}),
        "words": words,
        "found": [(one.name, reverse("public:tell-start", args=[one.slug])) for one in found],
        "shown": ORGANISATIONS_SHOWN,
        "may_search": bool(words) or len(found) > ORGANISATIONS_SHOWN,
    }
    return render_page(request, "public/tell/choose.jinja", context)


@public_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the form is for; begin."""
    organisation = selectors.organisation_by_slug(slug)
    if not selectors.form_is_open(organisation):
        return _closed(request, organisation)
    if request.method == "POST":
        try:
            token = services.begin(organisation=organisation, address=client_address(request.META))
        except services.TooMany as refusal:
            return _refused(request, organisation, refusal.message, HTTPStatus.TOO_MANY_REQUESTS)
        return redirect(Way(slug, token).to("where"))
    return render_page(request, "public/tell/start.jinja", _frame(organisation))


@public_page
@csrf_exempt
@behind_a_link
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, token: str, step: str) -> HttpResponse:
    """Ask one question, and keep its answer."""
    if step not in STEPS:
        raise Http404
    organisation = selectors.organisation_by_slug(slug)
    draft, way = selectors.draft_behind(token, organisation), Way(slug, token)
    form = _form(request, step, organisation, draft)
    if draft is None:
        return _gone(request, organisation, token, form)
    if "later" in request.POST and not any(form.data.get(name) for name in form.fields):
        return redirect(way.later)
    warned: list[Any] = []
    if form.is_bound and form.is_valid():
        services.save_answers(draft=draft, answers=form.answers())
        if "later" in request.POST:
            return redirect(way.later)
        warned = [] if "seen" in request.POST else form.personal_data()
        if not warned:
            return redirect(way.to(CHECK) if "check" in request.GET else way.after(step))
    context = _frame(organisation) | {
        "form": form,
        "step": step,
        "number": number_of(step),
        "back": {"href": way.to(CHECK) if "check" in request.GET else way.before(step)},
        "warning": presenters.warning_about(warned),
        **(_search(request, organisation) if step == "where" else {}),
    }
    return render_page(request, "public/tell/question.jinja", context)


def _form(
    request: HttpRequest, step: str, organisation: Organisation, draft: TellingDraft | None
) -> forms.QuestionForm:
    kept = draft.answers if draft else {}
    data = request.POST if request.method == "POST" else None
    if step == "where":
        return forms.WhereForm(data, initial=kept, choices=_places(request, organisation, kept))
    return STEPS[step](data, initial=kept)


def _search(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """Give the box above the list of services; where a few are all, it is left out."""
    words = forms.words_of(request.GET)
    found = selectors.services_matching(organisation, words)
    return {
        "search": forms.ServiceSearchForm({"q": words}),
        "words": words,
        "found_none": not found,
        "more": len(found) > selectors.SERVICES_SHOWN,
        "may_search": bool(words) or len(found) > 8,
        "keeps_check": "check" in request.GET,
    }


def _places(request: HttpRequest, organisation: Organisation, kept: dict[str, str]) -> list[tuple[str, str]]:
    """Give the services to choose from: those that match, the one that was chosen, and "I am not sure"."""
    found = selectors.services_matching(organisation, forms.words_of(request.GET))
    found = found[: selectors.SERVICES_SHOWN]
    for pk in (str(kept.get("service", "")), request.POST.get("service", "")):
        chosen = selectors.service_named(organisation, pk)
        if chosen is not None and chosen not in found:
            found.append(chosen)
    choices = presenters.place_choices(found, selectors.names_above(found))
    return [*choices, (forms.UNSURE, "I am not sure")]


@public_page
@csrf_exempt
@behind_a_link
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show all answers; send them."""
    organisation = selectors.organisation_by_slug(slug)
    draft, way = selectors.draft_behind(token, organisation), Way(slug, token)
    if draft is None:
        return _gone(request, organisation, token, None)
    form = forms.SendForm(request.POST if request.method == "POST" else None)
    place = selectors.service_named(organisation, str(draft.answers.get("service", "")))
    if form.is_valid():
        try:
            story = services.send_story(
                draft=draft,
                service=place or organisation.root,
                staff_only=form.cleaned_data["staff_only"],
                address=client_address(request.META),
                trap=form.cleaned_data["website"],
            )
        except (services.TooMany, services.LooksLikeAProgram, services.FormClosed) as refusal:
            services.keep_for_later(draft=draft)
            return _refused(request, organisation, refusal.message, _status_of(refusal), draft=draft, way=way)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            _write_to(story, token, form.cleaned_data["email"], client_address(request.META))
            return redirect("public:told", token=token)
    return render_page(request, "public/tell/check.jinja", _check_context(draft, way, form, place))


def _write_to(story: Story, token: str, email: str, network: str) -> None:
    """Keep the address that came with a story. At a limit the story is told all the same: its page asks again."""
    if email:
        with suppress(DomainError):
            leave_address(story=story, link=token, email=email, network=network)


def _check_context(
    draft: TellingDraft, way: Way, form: forms.SendForm, place: Service | None
) -> dict[str, Any]:
    texts = [str(draft.answers.get(name, "")) for name in ("good", "better")]
    named = place.name if place else "I am not sure" if draft.answers.get("service") else ""
    return _frame(draft.organisation) | {
        "form": form,
        "rows": presenters.answer_rows(draft, way, named),
        "has_words": any(texts),
        "warning": presenters.warning_about(kinds_in(*texts)),
        "back": {"href": way.before(CHECK)},
    }


def _status_of(refusal: DomainError) -> HTTPStatus:
    if isinstance(refusal, services.TooMany):
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY


@public_page
@behind_a_link
@require_safe
def later(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Keep the answers for a week, and say by which link to come back."""
    organisation = selectors.organisation_by_slug(slug)
    draft, way = selectors.draft_behind(token, organisation), Way(slug, token)
    if draft is None:
        return _gone(request, organisation, token, None)
    context = _frame(organisation) | {
        "until": presenters.until_words(services.keep_for_later(draft=draft)),
        "address": request.build_absolute_uri(way.to(CHECK)),
        "go_on": way.to(CHECK),
    }
    return render_page(request, "public/tell/later.jinja", context)


def _frame(organisation: Organisation) -> dict[str, Any]:
    """Give what every page of the form says: for whom it is, and whom to ring instead."""
    return {"organisation": organisation, "contact": selectors.contact_of(organisation)}


def _closed(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return render_page(request, "public/tell/closed.jinja", _frame(organisation))


def _refused(
    request: HttpRequest,
    organisation: Organisation,
    message: str,
    status: HTTPStatus,
    *,
    draft: TellingDraft | None = None,
    way: Way | None = None,
) -> HttpResponse:
    """Say why nothing could be taken, that nothing is lost, and what to do."""
    context = _frame(organisation) | {
        "message": message,
        "until": presenters.until_words(draft.expires_at) if draft else "",
        "try_again": way.to(CHECK) if way else reverse("public:tell-start", args=[organisation.slug]),
        "address": request.build_absolute_uri(way.to(CHECK)) if way else "",
    }
    return render_page(request, "public/tell/refused.jinja", context, status=status)


def _gone(
    request: HttpRequest, organisation: Organisation, token: str, form: forms.QuestionForm | None
) -> HttpResponse:
    """Answer for a link without answers: sent already, or its time is over; what was just typed is given back."""
    if selectors.story_behind(token) is not None:
        return redirect("public:told", token=token)
    typed = forms.typed_in(form) if form is not None and form.is_bound else []
    context = _frame(organisation) | {"typed": typed}
    return render_page(request, "public/tell/gone.jinja", context, status=HTTPStatus.GONE)
