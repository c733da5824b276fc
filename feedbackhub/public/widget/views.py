"""The widget. Any site may frame it: it shows what everybody may read, has no form, no script and no cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from csp.decorators import csp_replace
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from feedbackhub.public import presenters, selectors
from feedbackhub.public.caching.marking import View, for_all_readers
from feedbackhub.public.language import speaks_welsh
from feedbackhub.public.places import place_at
from feedbackhub.public.wording.days import short_date
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from stories.models import Story

SHOWN = 3
# Nothing but our own style sheets and fonts; framed by anybody; no script at all.
POLICY = {
    "frame-ancestors": ["*"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "form-action": ["'none'"],
}


def _framed(view: View) -> View:
    """Let any site frame the view's page, and nothing run in it."""
    return cast("View", csp_replace(POLICY)(xframe_options_exempt(view)))


@public_page
@require_safe
@_framed
@for_all_readers
def widget(request: HttpRequest, what: str, slug: str = "", pk: int = 0, name: str = "") -> HttpResponse:
    """Show the newest few stories or changes of a place."""
    place = place_at(slug, pk)
    is_stories = what == "stories"
    context = {
        "name": place.name,
        "title": _("What people told us") if is_stories else _("What changed"),
        "href": place.stories_href if is_stories else place.changes_href,
        "cards": [
            {
                "title": story.title,
                "href": f"{card.href}",
                "excerpt": card.excerpt,
                "tags": card.tags[:1],
                "day": short_date(story.published_at) if story.published_at else "",
            }
            for story, card in _cards(place.newest_stories(SHOWN) if is_stories else [])
        ],
        "changes": [
            presenters.change_card(change)
            for change in (place.newest_changes(SHOWN) if not is_stories else [])
        ],
    }
    return render_page(request, "public/widget.jinja", context)


def _cards(stories: list[Story]) -> Iterable[tuple[Story, presenters.StoryCard]]:
    return zip(stories, selectors.cards_of(stories), strict=True)


@public_page
@require_safe
@for_all_readers
def snippet(request: HttpRequest, slug: str = "", pk: int = 0, name: str = "") -> HttpResponse:
    """Give the lines to copy."""
    place = place_at(slug, pk)
    rows = [
        {
            "id": what,
            "label": words,
            "text": _lines(request.build_absolute_uri(place.page(f"widget-{what}")), heading, place.name),
            "href": place.page(f"widget-{what}"),
        }
        for what, words, heading in (
            ("stories", _("Newest stories"), _("What people told us")),
            ("changes", _("Newest changes"), _("What changed")),
        )
    ]
    context = {"name": place.name, "rows": rows, "crumbs": place.crumbs()}
    return render_page(request, "public/widget-snippet.jinja", context)


def _lines(address: str, heading: str, name: str) -> str:
    language = "cy" if speaks_welsh() else "en-GB"
    quoted = f"{heading}: {name}".replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<iframe src="{address}" title="{quoted}" lang="{language}"\n'
        '  width="100%" height="560" loading="lazy" referrerpolicy="no-referrer"\n'
        '  sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
