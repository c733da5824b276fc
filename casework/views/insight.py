"""The lead's dashboard, and the stories behind each of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from casework.insights.measures import Outcome, Window
from casework.presenters.insight import dashboard_page, helped_tile
from casework.presenters.insight_stories import picked_facts, stories_page, story_rows
from casework.presenters.reopenings import reopened_rows, reopened_tile
from casework.selectors import figures, reopenings
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now as present
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def _who(request: HttpRequest) -> tuple[User, Organisation]:
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


@requires(Permission.VIEW_INSIGHT)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the three definitions side by side, for the organisation and for each service."""
    user, organisation = _who(request)
    moment = present()
    services = figures.services_with_figures(user, organisation)
    latest, mature = (
        figures.story_facts(organisation=organisation, services=services, window=window, now=moment)
        for window in (Window.LATEST, Window.MATURE)
    )
    totals = figures.organisation_totals(organisation)
    page = dashboard_page(organisation, services, latest, mature, totals, moment)
    page["helped"] = helped_tile(figures.helpfulness_at(services[0]))
    page["reopened"] = reopened_tile(reopenings.reopenings(services, moment))
    return render_page(request, "casework/insight.jinja", page)


@requires(Permission.VIEW_INSIGHT)
@require_safe
def reopened(request: HttpRequest) -> HttpResponse:
    """List the cases behind the figure "opened again"."""
    user, organisation = _who(request)
    moment = present()
    services = figures.services_with_figures(user, organisation)
    page = {
        "tile": reopened_tile(reopenings.reopenings(services, moment)),
        "rows": reopened_rows(reopenings.listed(services, moment)),
    }
    return render_page(request, "casework/insight-reopened.jinja", page)


@requires(Permission.VIEW_INSIGHT)
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """List the stories behind one figure: the same pick as the figure's own, so that the numbers agree."""
    user, organisation = _who(request)
    services = {str(one.pk): one for one in figures.services_with_figures(user, organisation)}
    service = services.get(request.GET.get("service", ""))
    window, picked = request.GET.get("window", ""), request.GET.get("outcome", "")
    if service is None or window not in set(Window) or (picked and picked not in set(Outcome)):
        raise Http404
    chosen = Outcome(picked) if picked else None
    moment = present()
    found = figures.story_facts(
        organisation=organisation, services=[service], window=Window(window), now=moment
    )
    facts = found.get(service.pk, [])
    listed = picked_facts(facts, chosen, moment)
    ids = [fact.story_id for fact in listed]
    page = stories_page(service, Window(window), chosen, facts, moment)
    rows = story_rows(figures.stories_by_id(ids), figures.cases_by_story(user, ids), listed, moment)
    return render_page(request, "casework/insight-stories.jinja", page | {"rows": rows})
