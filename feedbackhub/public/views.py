"""The public pages: all stories, one story, what changed, and the pages about this service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.selectors.cases import case_of
from casework.selectors.changes import public_changes, public_changes_by_story, public_stories_by_change
from feedbackhub.public import presenters, selectors
from feedbackhub.public.caching.marking import for_all_readers, shows_story
from feedbackhub.public.forms import ChangeFilterForm, StoryFilterForm
from feedbackhub.public.record.selectors import reads_of
from feedbackhub.public.wording import counts
from feedbackhub.web.access import public_page
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from responses.selectors import public_replies
from stories.selectors.authors import public_follow_ups
from stories.selectors.moderation import public_photo, public_photos
from stories.views.photos import photo_response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from casework.models import Change
    from stories.models import Story
    from stories.selectors.authors import PublicFollowUp

PAGE_SIZE = 20


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send staff to their queue and everybody else to the stories."""
    return redirect("casework:queue" if request.user.is_authenticated else "public:stories")


@public_page
@require_safe
@for_all_readers
def stories(request: HttpRequest) -> HttpResponse:
    """List the public stories, searched and filtered by the address."""
    form = StoryFilterForm(
        request.GET,
        organisations=selectors.organisations_with_stories(),
        services=selectors.services_to_choose(request.GET.get("organisation", "")),
    )
    page = Paginator(selectors.public_stories(form.asked), PAGE_SIZE).get_page(request.GET.get("page"))
    ids = [story.pk for story in page.object_list]
    context = {
        "form": form,
        "cards": presenters.story_cards(page.object_list, public_replies(ids), public_changes_by_story(ids)),
        "total": counts.stories(page.paginator.count),
        "is_filtered": form.is_filtered,
        "pagination": pagination(request, page, label=_("Pages")),
    }
    return render_page(request, "public/stories.jinja", context, partial="public/_stories.jinja")


@public_page
@require_safe
@for_all_readers
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one story with its public replies and what changed because of it."""
    found = selectors.public_story(pk)
    elsewhere = selectors.told_elsewhere(found)
    replies, changes = public_replies([pk]).get(pk, []), _changes_of(pk, *(one.pk for one in elsewhere))
    context = {
        "story": presenters.story_page(found, replies, changes, elsewhere, _answers(found, elsewhere)),
        "photo": public_photos().filter(story=pk).defer("content").first(),
        "case_href": (href := _case_href(request, pk)),
        "reads": counts.times(reads_of(pk)) if href else "",
    }
    return shows_story(render_page(request, "public/story.jinja", context), pk)


@public_page
@require_safe
def story_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the photo of a public story where whoever gave it said that everybody may see it."""
    return photo_response(public_photo(pk))


def _answers(story: Story, elsewhere: Sequence[Story]) -> list[PublicFollowUp]:
    """Give what the author said after a story, under whichever of its records."""
    records = [story.pk, *(one.pk for one in elsewhere)]
    found = public_follow_ups(records)
    return [one for pk in records for one in found.get(pk, [])]


def _changes_of(*records: int) -> list[Change]:
    """Give what changed because of a story, whichever of its records a change names; each once."""
    found = public_changes_by_story(records)
    return list({change.pk: change for pk in records for change in found.get(pk, [])}.values())


def _case_href(request: HttpRequest, story_id: int) -> str:
    """Give staff who may see it the way to the story's case; nothing to anybody else."""
    case = case_of(request.user, story_id) if request.user.is_authenticated else None
    return reverse("casework:case", args=[case]) if case else ""


@public_page
@require_safe
@for_all_readers
def what_changed(request: HttpRequest) -> HttpResponse:
    """List what was promised and done because of what patients said."""
    form = ChangeFilterForm(
        request.GET,
        organisations=selectors.organisations_with_stories(),
        services=selectors.services_to_choose(request.GET.get("organisation", "")),
    )
    page = Paginator(form.narrowed(public_changes()), PAGE_SIZE).get_page(request.GET.get("page"))
    linked = public_stories_by_change([change.pk for change in page.object_list])
    context = {
        "form": form,
        "changes": [presenters.change_card(change, linked.get(change.pk, [])) for change in page.object_list],
        "total": counts.changes(page.paginator.count),
        "is_filtered": form.is_filtered,
        "pagination": pagination(request, page, label=_("Pages")),
    }
    return render_page(request, "public/what-changed.jinja", context, partial="public/_changes.jinja")


@public_page
@require_safe
@for_all_readers
def about(request: HttpRequest) -> HttpResponse:
    """Say what this service is."""
    return render_page(request, "public/about.jinja")


@public_page
@require_safe
@for_all_readers
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say, honestly, how accessible these pages are."""
    return render_page(request, "public/accessibility.jinja")


@public_page
@require_safe
@for_all_readers
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about whom."""
    return render_page(request, "public/privacy.jinja")
