"""The lead's dashboard, and the stories behind each of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from casework.insights.measures import (
    OUTCOME_NAMES,
    Outcome,
    Window,
    definition,
    outcome,
    response_rate,
    type_mix,
)
from casework.presenters import insight as presenters
from casework.selectors import figures
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now as present
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


@requires(Permission.VIEW_INSIGHT)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the three definitions side by side, for the organisation and for each service."""
    user, organisation = cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]
    moment = present()
    services = figures.services_with_figures(user, organisation)
    latest, mature = (
        figures.story_facts(organisation=organisation, services=services, window=window, now=moment)
        for window in (Window.LATEST, Window.MATURE)
    )
    top = services[0]
    mix = type_mix(latest[top.pk], now=moment, mature_days=settings.MATURE_AFTER_DAYS)
    context = {
        "organisation": organisation,
        "sentences": presenters.sentences(
            organisation.name,
            response_rate(latest[top.pk]),
            mix,
            [service.name for service in services if not latest[service.pk]],
        ),
        "tiles": presenters.tiles(
            figures.organisation_totals(organisation), top, latest[top.pk], mature[top.pk]
        ),
        "rows": presenters.service_rows(services, latest, mature, now=moment),
        "outcomes": [(each.value, name) for each, name in OUTCOME_NAMES.items()],
        "mix_definition": definition(
            "mix", latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS
        ),
        "as_of": moment,
    }
    return render_page(request, "casework/insight.jinja", context)


@requires(Permission.VIEW_INSIGHT)
@require_GET
def stories(request: HttpRequest) -> HttpResponse:
    """List the stories behind one figure: the same pick as the figure's own, so that the numbers agree."""
    user, organisation = cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]
    services = {str(s.pk): s for s in figures.services_with_figures(user, organisation)}
    service = services.get(request.GET.get("service", ""))
    if service is None or request.GET.get("window") not in set(Window):
        raise Http404
    window, picked = Window(request.GET["window"]), request.GET.get("outcome", "")
    moment = present()
    facts = figures.story_facts(organisation=organisation, services=[service], window=window, now=moment)[
        service.pk
    ]
    rate = response_rate(facts)
    if picked in set(Outcome):
        facts = [
            fact
            for fact in facts
            if outcome(fact, now=moment, mature_days=settings.MATURE_AFTER_DAYS) == picked
        ]
    context = {
        "service": service,
        "definition": definition(
            window.value, latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS
        ),
        "rate": presenters.rate_words(rate),
        "outcome": OUTCOME_NAMES[Outcome(picked)] if picked in set(Outcome) else "",
        "rows": presenters.story_rows(figures.stories_by_id(facts), facts, now=moment),
    }
    return render_page(request, "casework/insight-stories.jinja", context)
