"""The poster's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.models import ChangeState
from feedbackhub.core.clock import local_date
from feedbackhub.public import presenters
from feedbackhub.public.caching.marking import for_all_readers
from feedbackhub.public.feeds.formats import printable
from feedbackhub.public.language import speaks_welsh
from feedbackhub.public.places import Place, place_at
from feedbackhub.public.poster.drawing import Poster, PosterChange, draw
from feedbackhub.web.access import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from casework.models import Change

MOST = 6


@public_page
@require_safe
@for_all_readers
def poster(request: HttpRequest, slug: str, pk: int = 0, name: str = "") -> HttpResponse:
    """Give the poster as a PDF: what was made and still stands, the newest first."""
    place = place_at(slug, pk)
    # Never by the address that was asked for: a proxy's port, or a reader's, has no place on a wall.
    drawn = draw(_poster(place, f"{settings.SITE_URL.rstrip('/')}{place.href}"))
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="you-said-{place.page_name}.pdf"'
    return response


def _poster(place: Place, address: str) -> Poster:
    standing = place.changes().in_place()[:MOST]
    return Poster(
        language="cy" if speaks_welsh() else "en-GB",
        title=_("You said, together we did"),
        name=", ".join(name for name in (place.name, place.organisation) if name),
        you_said=_("You said"),
        we_did=_("Together we did"),
        nothing=_("No change has been made yet."),
        more=_("Read the stories, and what changed:"),
        address=address,
        changes=tuple(_change(change) for change in standing),
        day=local_date(),
    )


def _change(change: Change) -> PosterChange:
    card = presenters.change_card(change)
    still = _("still in place") if change.state == ChangeState.SUSTAINED else ""
    foot = ", ".join(part for part in (card["where"], card["when"], still) if part)
    return PosterChange(printable(change.you_said), printable(change.we_did), foot)
