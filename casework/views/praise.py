"""The pages of praise: what arrived, passing it on, what came to oneself, and what became of one delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.praise import NominateForm, PassOnForm, SightForm
from casework.models import PraiseSight
from casework.permissions import Reach
from casework.presenters import praise as words
from casework.presenters.story_words import story_words
from casework.selectors import praise as selectors
from casework.services import praise as services
from casework.views.case_page import case_to_act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from stories.selectors.reading import with_reading

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import PraiseDelivery
    from feedbackhub.organisations.models import Organisation

A_PAGE = 20


@requires(Permission.READ_STORIES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the praise of one's services, newest first, and what came to oneself."""
    user = user_of(request)
    organisation = cast("Organisation", request.organisation)  # type: ignore[attr-defined]
    moment = now()
    everything = selectors.praise_for(user, organisation, moment)
    waits = request.GET.get("show") == "waits"
    page = Paginator(selectors.not_passed(everything) if waits else everything, A_PAGE).get_page(
        request.GET.get("page")
    )
    reach = Reach(user, organisation)
    rows = words.service_rows(selectors.by_service(user, organisation, moment), moment)
    context = {
        "rows": words.praise_rows(page.object_list, user, reach),
        "total": page.paginator.count,
        "waits": waits,
        "mine": list(selectors.praise_to(user)[:5]),
        "services": rows if reach.holds(Permission.ASSIGN_CASE) else [],
        "quiet": words.quiet_words(rows) if reach.holds(Permission.ASSIGN_CASE) else "",
        "pagination": pagination(request, page),
    }
    return render_page(request, "casework/praise.jinja", context)


@requires(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the praise in a story on."""
    user, found = user_of(request), case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = PassOnForm(
        request.POST if request.method == "POST" else None, people=selectors.who_may_be_told(found, user)
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            services.pass_praise_on(
                case=found, why=sent["why"], actor=user, to=sent["to"], to_words=sent["to_words"]
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            told = f"{sent['to'].full_name} gets a mail." if sent["to"] else "Tell them by hand."
            messages.success(request, f"The praise is passed on. {told}")
            return redirect("casework:praise")
    context = {
        "form": form,
        "case": found,
        "story": story_words(with_reading(found.story), may_work=True),
        "passed": [words.delivery_words(one, user) for one in found.praise_deliveries.all()],
    }
    return render_page(request, "casework/praise-pass.jinja", context)


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the praised person what was said of them, and let them choose who else may know."""
    user = user_of(request)
    found = services.open_praise(delivery=selectors.praise_of(user, pk), actor=user)
    shown = selectors.praise_of(user, pk)
    form = SightForm(request.POST if request.method == "POST" else None, initial={"sight": found.sight})
    if request.method == "POST" and form.is_valid():
        services.choose_sight(delivery=found, sight=PraiseSight(form.cleaned_data["sight"]), actor=user)
        messages.success(request, "Saved.")
        return redirect("casework:praise-of", pk=pk)
    context = {"form": form, "delivery": shown, "words": words.praised_words(shown, user)}
    return render_page(request, "casework/praise-mine.jinja", context)


@requires(Permission.READ_STORIES)
@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of one delivery; of one that is told by hand, the card to print."""
    return _delivery(request, selectors.delivery_in_sight(user_of(request), pk))


def _delivery(request: HttpRequest, found: PraiseDelivery, form: NominateForm | None = None) -> HttpResponse:
    user = user_of(request)
    reach = Reach(user, found.case.organisation)
    context = {
        "delivery": found,
        "words": words.delivery_words(found, user),
        "story": story_words(
            with_reading(found.case.story),
            may_work=reach.holds_at(Permission.DRAFT_RESPONSE, found.case.service),
        ),
        "form": form or NominateForm(prefix="nominate"),
        "may_work": reach.holds_at(Permission.DRAFT_RESPONSE, found.case.service),
    }
    return render_page(request, "casework/praise-delivery.jinja", context)


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody was told by hand."""
    found = selectors.delivery_in_sight(user_of(request), pk)
    case_to_act_on(request, found.case_id, Permission.DRAFT_RESPONSE)
    try:
        services.say_reached(delivery=found, actor=user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("casework:praise-delivery", pk=pk)


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the praised person or team forward."""
    found = selectors.delivery_in_sight(user_of(request), pk)
    case_to_act_on(request, found.case_id, Permission.DRAFT_RESPONSE)
    form = NominateForm(request.POST, prefix="nominate")
    if form.is_valid():
        try:
            services.nominate(delivery=found, why=form.cleaned_data["why"], actor=user_of(request))
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "They are put forward.")
            return redirect("casework:praise-delivery", pk=pk)
    return _delivery(request, found, form)
