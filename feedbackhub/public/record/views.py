"""The record's pages: all organisations, one organisation, one service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.selectors.changes import public_changes
from feedbackhub.core.clock import now
from feedbackhub.public import presenters as stories_words
from feedbackhub.public import selectors as stories_found
from feedbackhub.public.caching.marking import for_all_readers
from feedbackhub.public.record import presenters, selectors
from feedbackhub.public.record.addresses import address_of, name_of, service_address
from feedbackhub.public.wording.days import short_date
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Service

NEWEST = 3


@public_page
@require_safe
@for_all_readers
def organisations(request: HttpRequest) -> HttpResponse:
    """List every organisation."""
    rows = presenters.organisation_rows(selectors.organisations())
    return render_page(request, "public/organisations.jinja", {"organisations": rows})


@public_page
@require_safe
@for_all_readers
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's record."""
    found = selectors.organisation_named(slug)
    context = _context(found.root) | {
        "withheld": presenters.withheld_rows(selectors.withheld(found)),
        "crumbs": [{"text": _("Organisations"), "href": reverse("public:organisations")}],
    }
    return render_page(request, "public/record.jinja", context)


@public_page
@require_safe
@for_all_readers
def service(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """Show a service's record; an old name in the address leads to the present one."""
    found = selectors.service_of(selectors.organisation_named(slug), pk)
    if name != name_of(found):
        return redirect(service_address(found), permanent=True)
    above = [
        {"text": found.organisation.name, "href": address_of(found.organisation)},
        *({"text": one.name, "href": service_address(one)} for one in selectors.ancestors_of(found)),
    ]
    return render_page(request, "public/record.jinja", _context(found) | {"withheld": [], "crumbs": above})


def _context(place: Service) -> dict[str, Any]:
    moment = now()
    record = selectors.record_of(place, now=moment)
    name = place.organisation.name if place.is_root() else place.name
    changes = public_changes().filter(service__path__startswith=place.path)[:NEWEST]
    return {
        "name": name,
        "organisation": "" if place.is_root() else place.organisation.name,
        "closed": place.is_closed,
        "sentence": presenters.one_line(record, name),
        "figures": presenters.figures(record, place),
        "mix": presenters.mix_rows(record),
        "looked_at": record.looked_at,
        "services": presenters.service_rows(selectors.services_beneath(place)),
        "changes": [stories_words.change_card(change) for change in changes],
        "cards": stories_found.newest_cards(selectors.stories_at(place), NEWEST),
        "day": short_date(moment),
        "more": _more(place),
    }


def _more(place: Service) -> dict[str, str]:
    return {
        "poster": service_address(place, "service-poster"),
        "widget": service_address(place, "service-widget-snippet"),
        "easy": service_address(place, "service-easy"),
        "feeds": service_address(place, "service-feeds"),
    }
