"""What anybody may find: public stories with their services, joined by the rooms' own public questions."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from casework.selectors.changes import public_change_exists, public_changes_by_story
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.public import presenters
from responses.selectors import public_replies, published_reply_exists
from stories.models import Story
from stories.selectors.searching import WordsOfStory, query_of


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """What a reader asked for; empty strings ask for everything."""

    words: str = ""
    organisation: str = ""
    answered: str = ""
    changed: str = ""
    service: str = ""
    order: str = ""


def organisations_with_stories() -> list[Organisation]:
    """Give the organisations of which anybody may read a story, by name."""
    public = Story.objects.public().filter(organisation=OuterRef("pk"))
    return list(Organisation.objects.filter(Exists(public)).order_by("name"))


def public_stories(asked: StoryFilter) -> QuerySet[Story]:
    """Give the public stories that match, newest first, with what a card shows; a story told twice is there once."""
    original = Story.objects.public().filter(pk=OuterRef("duplicate_of"))
    once = Story.objects.public().filter(Q(duplicate_of__isnull=True) | ~Exists(original))
    found = once.newest_first().select_related("organisation").defer("raw")
    if asked.words.strip():
        found = found.annotate(told=WordsOfStory("body")).filter(told=query_of(asked.words))
    if asked.organisation:
        found = found.filter(organisation__slug=asked.organisation)
    if asked.service:
        found = found.filter(_about(asked))
    if asked.answered in {"yes", "no"}:
        exists = published_reply_exists()
        found = found.filter(exists if asked.answered == "yes" else ~exists)
    if asked.changed == "yes":
        found = found.filter(public_change_exists())
    if asked.order == "oldest":
        found = found.order_by("published_at", "pk")
    elif asked.order == "nearest" and asked.words.strip():
        found = found.order_by(SearchRank(F("told"), query_of(asked.words)).desc(), "-published_at", "-pk")
    return found.prefetch_related(_services())


def _about(asked: StoryFilter) -> Exists:
    """Give the condition "about that service or anything beneath it"; of the organisation asked for, if one was."""
    services = Service.objects.filter(pk=int(asked.service))
    path = services.values("path")[:1]
    link = Story.services.through.objects.filter(
        story=OuterRef("pk"),
        service__path__startswith=Subquery(path),
        service__organisation__slug=asked.organisation,
    )
    return Exists(link)


def services_to_choose(slug: str) -> list[Service]:
    """Give the services of an organisation for a list to choose from, in tree order; the organisation left out."""
    if not slug or "\0" in slug:
        return []
    return list(Service.objects.filter(organisation__slug=slug, depth__gt=1).order_by("path"))


def newest_cards(stories: QuerySet[Story], number: int) -> list[presenters.StoryCard]:
    """Give the cards of the newest of `stories`."""
    newest = Story.objects.filter(pk__in=stories.values("pk")).newest_first().select_related("organisation")
    return cards_of(list(newest.defer("raw").prefetch_related(_services())[:number]))


def cards_of(found: list[Story]) -> list[presenters.StoryCard]:
    """Give a card for each of `found` (two queries for replies, one for changes)."""
    ids = [story.pk for story in found]
    return presenters.story_cards(found, public_replies(ids), public_changes_by_story(ids))


def public_story(pk: int) -> Story:
    """Give one public story; a 404 where it is not there, not published, or withdrawn: the three look the same."""
    return get_object_or_404(
        Story.objects.public().select_related("organisation").prefetch_related(_services()), pk=pk
    )


def told_elsewhere(story: Story) -> list[Story]:
    """Give the other public records of a story, those that stand on other sites."""
    records = Story.objects.public().one_story_with(story).exclude(pk=story.pk)
    return list(records.select_related("source").defer("raw", "body").order_by("pk"))


def _services() -> Prefetch[str]:
    shown = ("id", "name", "path", "depth", "organisation__slug", "organisation__name")
    return Prefetch("services", Service.objects.select_related("organisation").only(*shown))
