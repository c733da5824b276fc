"""What the rules may ask of a story, and a batch of stories routed: rules, people and facts, each read once.

Nothing is written here, and no story is read anew: one that the engine has not read has no themes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from casework.routing import Routed, StoryFacts, most_specific
from casework.selectors.routing import RuleBook
from casework.selectors.staffing import Roster
from feedbackhub.organisations.models import Organisation, Service
from stories.models import Story
from stories.models.reading import text_of
from stories.selectors.reading import standings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stories.selectors.reading import Standing


def with_places(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Load stories with the services that they are about."""
    return stories.prefetch_related(Prefetch("services", Service.objects.order_by("path")))


def latest_stories(organisation: Organisation, number: int) -> list[Story]:
    """Give the organisation's newest live stories, each once, with the services that they are about."""
    live = Story.objects.live().told_once().filter(organisation=organisation)
    loaded = with_places(live.select_related("source").defer("raw"))
    return list(loaded.order_by("-received_at", "-pk")[:number])


def places_of(stories: Sequence[Story]) -> dict[int, Service]:
    """Give where each story's case stands: at its most specific service; at the organisation where it names none."""
    found: dict[int, Service] = {}
    for story in stories:
        own = {one.path: one for one in story.services.all() if one.organisation_id == story.organisation_id}
        deepest = most_specific(own)
        if deepest is not None:
            found[story.pk] = own[deepest]
    homeless = [story for story in stories if story.pk not in found]
    if homeless:
        organisations = {story.organisation_id for story in homeless}
        roots = Service.objects.filter(organisation__in=organisations, depth=1)
        by_organisation = {root.organisation_id: root for root in roots}
        found |= {story.pk: by_organisation[story.organisation_id] for story in homeless}
    return found


def facts_about(story: Story, place: Service, standing: Standing, *, with_text: bool = True) -> StoryFacts:
    """Give what the rules may ask of one story, which comes with its source; its words only where a rule asks."""
    return StoryFacts(
        service_path=place.path,
        text=text_of(story.title, story.body) if with_text else "",
        themes=frozenset(standing.themes),
        criticality=standing.criticality,
        flags=frozenset(standing.flags),
        source_kind=story.source.kind,
        source_id=story.source_id,
    )


class Router:
    """Decides for a batch of stories, by their keys, each at the place where its case stands or would stand."""

    def __init__(self, places: Mapping[int, Service], *, now: datetime | None = None) -> None:
        self._places = places
        services = {place.pk: place for place in places.values()}.values()
        organisations = Organisation.objects.in_bulk({one.organisation_id for one in services})
        self._roster = Roster(services, now=now)
        self._rules = RuleBook.of(organisations.values(), self._roster)
        stories = Story.objects.filter(pk__in=list(places)).select_related("source")
        self._stories = stories.only(
            "pk", "title", "source_id", "source__kind", *(["body"] if self._rules.asks_for_words else [])
        ).in_bulk()
        self.standings = standings_of(list(places))

    def decide(self, story_id: int) -> Routed:
        """Decide who answers a story, and count for those to come what that gives to whom."""
        routed = self.ask(story_id)
        self.give(story_id, routed)
        return routed

    def give(self, story_id: int, routed: Routed) -> None:
        """Count for the stories to come what was given to whom."""
        criticality = self.standings[story_id].criticality
        self._roster.give(routed.decision.owner_id, self._places[story_id], criticality=criticality)

    def ask(self, story_id: int) -> Routed:
        """Decide who answers a story, and count nothing."""
        place = self._places[story_id]
        facts = facts_about(
            self._stories[story_id],
            place,
            self.standings[story_id],
            with_text=self._rules.asks_for_words,
        )
        return self._rules.route(facts, place)
