"""One view for every feed, and the page that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedbackhub.core.clock import now
from feedbackhub.public import presenters
from feedbackhub.public.caching.marking import for_all_readers
from feedbackhub.public.feeds.formats import FORMATS, TYPES, printable
from feedbackhub.public.language import speaks_welsh
from feedbackhub.public.places import Place, place_at
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.feedgenerator import SyndicationFeed

ITEMS = 30


@public_page
@require_safe
@for_all_readers
def feeds(request: HttpRequest, slug: str = "", pk: int = 0, name: str = "") -> HttpResponse:
    """Name the feeds of a place."""
    place = place_at(slug, pk)
    rows = [
        {"words": words, "formats": [(label, f"{request.path}{what}.{end}") for end, label in _labels()]}
        for what, words in (("stories", _("Stories")), ("changes", _("Changes")))
    ]
    context = {"name": place.name, "rows": rows, "crumbs": place.crumbs()}
    return render_page(request, "public/feeds.jinja", context)


def _labels() -> list[tuple[str, str]]:
    return [("atom", "Atom"), ("rss", "RSS"), ("json", "JSON Feed")]


@public_page
@require_safe
@for_all_readers
def feed(
    request: HttpRequest, what: str, end: str, slug: str = "", pk: int = 0, name: str = ""
) -> HttpResponse:
    """Give the newest stories or changes of a place."""
    if end not in FORMATS or what not in {"stories", "changes"}:
        raise Http404
    place = place_at(slug, pk)
    title = _("Stories about %(name)s") if what == "stories" else _("What changed at %(name)s")
    home = place.stories_href if what == "stories" else place.changes_href
    made = FORMATS[end](
        title=printable(title % {"name": place.name or _("all organisations")}),
        link=request.build_absolute_uri(home),
        description=_("What patients, families and carers said, and what changed because of it."),
        language="cy" if speaks_welsh() else "en-GB",
        feed_url=request.build_absolute_uri(),
    )
    (_add_stories if what == "stories" else _add_changes)(made, place, request)
    return HttpResponse(made.writeString("utf-8"), content_type=TYPES[end])


def _add_stories(made: SyndicationFeed, place: Place, request: HttpRequest) -> None:
    for story in place.newest_stories(ITEMS):
        link = request.build_absolute_uri(reverse("public:story", args=[story.pk]))
        made.add_item(
            title=printable(story.title),
            link=link,
            description=printable(Truncator(story.body).words(presenters.EXCERPT_WORDS, truncate=" …")),
            unique_id=link,
            pubdate=story.published_at,
            updateddate=story.published_at,
            categories=tuple(map(printable, presenters.service_names(story))),
        )


def _add_changes(made: SyndicationFeed, place: Place, request: HttpRequest) -> None:
    page = request.build_absolute_uri(place.changes_href)
    for change in place.newest_changes(ITEMS):
        tag = presenters.change_tag(change)["text"]
        moment = max((at for at in (change.made_at, change.planned_at) if at), default=change.created_at)
        made.add_item(
            title=printable(f"{change.title} ({tag})"),
            link=f"{page}#change-{change.pk}",
            description=printable(
                f"{_('What people said:')} {change.you_said}\n\n{_('What we did together:')} {change.we_did}"
            ),
            unique_id=f"{page}#change-{change.pk}",
            pubdate=min(moment, now()),
            updateddate=min(moment, now()),
            categories=(printable(change.service.name),),
        )
