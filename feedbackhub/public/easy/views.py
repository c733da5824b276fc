"""The easy-read pages: what this site is, and an organisation's or service's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedbackhub.core.clock import now
from feedbackhub.public import presenters
from feedbackhub.public.caching.marking import for_all_readers
from feedbackhub.public.places import place_at
from feedbackhub.public.record import selectors
from feedbackhub.public.wording import counts
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN = 3


@public_page
@require_safe
@for_all_readers
def about(request: HttpRequest) -> HttpResponse:
    """Say what this site is."""
    return render_page(request, "public/easy-about.jinja")


@public_page
@require_safe
@for_all_readers
def record(request: HttpRequest, slug: str, pk: int = 0, name: str = "") -> HttpResponse:
    """Say what a place was told, how it answered, what it changed."""
    place = place_at(slug, pk)
    assert place.service is not None  # noqa: S101 - the address has an organisation
    found = selectors.record_of(place.service, now=now())
    context = {
        "name": place.name,
        "crumbs": place.crumbs(),
        "stories": _("People told us %(stories)s.") % {"stories": counts.stories(found.stories)},
        "answered": _("Staff answered %(answered)s of the newest %(latest)s.")
        % {"answered": found.answered, "latest": found.looked_at},
        "made": _("Staff made %(changes)s because of what people said.")
        % {"changes": counts.changes(found.made)},
        "in_place": _("%(number)s of them are still there.") % {"number": counts.plain(found.in_place)},
        "changes": [presenters.change_card(change) for change in place.changes().in_place()[:SHOWN]],
        "stories_href": place.stories_href,
    }
    return render_page(request, "public/easy-record.jinja", context)
