"""What anybody may find: public stories with their services, joined by the rooms' own public questions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from casework.selectors.changes import public_change_exists
from feedbackhub.organisations.models import Organisation, Service
from responses.selectors import published_reply_exists
from stories.models import Story


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """What a reader asked for; empty strings ask for everything."""

    words: str = ""
    organisation: str = ""
    answered: str = ""
    changed: str = ""


def organisations_with_stories() -> list[Organisation]:
    """Give the organisations of which anybody may read a story, by name."""
    public = Story.objects.public().filter(organisation=OuterRef("pk"))
    return list(Organisation.objects.filter(Exists(public)).order_by("name"))


def public_stories(asked: StoryFilter) -> QuerySet[Story]:
    """Give the public stories that match, newest first, with what a card shows; a story told twice is there once."""
    original = Story.objects.public().filter(pk=OuterRef("duplicate_of"))
    once = Story.objects.public().filter(Q(duplicate_of__isnull=True) | ~Exists(original))
    found = once.newest_first().select_related("organisation").defer("raw")
    for word in asked.words.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(body__icontains=word))
    if asked.organisation:
        found = found.filter(organisation__slug=asked.organisation)
    if asked.answered in {"yes", "no"}:
        exists = published_reply_exists()
        found = found.filter(exists if asked.answered == "yes" else ~exists)
    if asked.changed == "yes":
        found = found.filter(public_change_exists())
    return found.prefetch_related(_services())


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
    return Prefetch("services", Service.objects.only("id", "name", "path", "depth", "organisation_id"))
