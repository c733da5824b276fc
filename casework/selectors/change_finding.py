"""Finds what other teams have changed, to copy it, and where and from what somebody may suggest a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from casework.models import Change
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.selectors import organisations_of
from stories.models import Story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


def found_in_words(organisation: Organisation, words: str) -> QuerySet[Change]:
    """Give the public changes of `organisation` whose words hold all of `words`, the best first.

    What is public may be read by everyone, so a team finds what another one has tried (evidence D.1 row 39).
    """
    vector = (
        SearchVector("title", weight="A", config="english")
        + SearchVector("you_said", "we_did", weight="B", config="english")
        + SearchVector("service__name", weight="C", config="simple")
    )
    query = SearchQuery(words, search_type="websearch", config="english")
    public = Change.objects.public().filter(organisation=organisation).select_related("service", "owner")
    return (
        public.annotate(words=vector, rank=SearchRank(vector, query), copied=Count("copies", distinct=True))
        .filter(words=query)
        .order_by("-rank", "-pk")
    )


def change_to_copy(user: User, pk: int) -> Change:
    """Give a public change of an organisation in which `user` has a role, to copy from; a 404 otherwise."""
    public = Change.objects.public().filter(organisation__in=organisations_of(user))
    return get_object_or_404(public.select_related("service"), pk=pk)


def services_to_suggest_for(user: User, organisation: Organisation) -> list[Service]:
    """Give the services for which `user` may suggest changes, in tree order."""
    return list(Service.objects.visible_to(user).filter(organisation=organisation).order_by("path"))


def story_to_suggest_from(user: User, pk: int) -> Story:
    """Give the story from which a suggestion comes; a 404 where `user` may not read it."""
    return get_object_or_404(Story.objects.visible_to(user).live().prefetch_related("services"), pk=pk)
