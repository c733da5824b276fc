"""The stories behind one figure, as they are listed. The numbers come from the same pick as the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from casework.insights.measures import (
    OUTCOME_NAMES,
    Outcome,
    StoryFact,
    Window,
    definition,
    outcome,
    response_rate,
    type_mix,
)
from casework.presenters.mix import stories_address
from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count, percentage

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.organisations.models import Service
    from stories.models import Story


def picked_facts(facts: Sequence[StoryFact], picked: Outcome | None, now: datetime) -> list[StoryFact]:
    """Give the facts of `facts` that have the outcome `picked`; all of them where none is picked."""
    return [fact for fact in facts if picked is None or _outcome(fact, now) is picked]


def _outcome(fact: StoryFact, now: datetime) -> Outcome:
    return outcome(fact, now=now, mature_days=settings.MATURE_AFTER_DAYS)


def stories_page(
    service: Service, window: Window, picked: Outcome | None, facts: Sequence[StoryFact], now: datetime
) -> dict[str, Any]:
    """Give the page around the list: what the figure is, and its parts to choose from."""
    measure = definition(window.value, latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS)
    rate = response_rate(facts)
    mix = type_mix(facts, now=now, mature_days=settings.MATURE_AFTER_DAYS)
    return {
        "title": f"{measure.name}: {service.name}",
        "definition": measure.words,
        "rate": f"{percentage(rate.share)}: {rate.answered} of {count('story', 'stories', rate.stories)}"
        if rate.stories
        else "There is no story yet.",
        "picked": OUTCOME_NAMES[picked] if picked else "",
        "views": [
            {
                "text": OUTCOME_NAMES[each] if each else "All",
                "number": mix[each] if each else rate.stories,
                "href": stories_address(service, window, each),
                "current": each is picked,
            }
            for each in [None, *(each for each in OUTCOME_NAMES if mix[each] or each is picked)]
        ],
    }


def story_rows(
    stories: Mapping[int, Story], cases: Mapping[int, int], facts: Sequence[StoryFact], now: datetime
) -> list[dict[str, Any]]:
    """Give one row a story, in the figure's own order. `cases` leads to the desk of those whose case one may open."""
    return [
        {
            "title": stories[fact.story_id].title,
            "href": _address(fact.story_id, cases),
            "published": short_date(fact.published_at),
            "facts": [
                OUTCOME_NAMES[_outcome(fact, now)],
                *(one.name for one in stories[fact.story_id].services.all() if one.depth > 1),
            ],
        }
        for fact in facts
        if fact.story_id in stories
    ]


def _address(story_id: int, cases: Mapping[int, int]) -> str:
    if story_id in cases:
        return reverse("casework:case", args=[cases[story_id]])
    return reverse("public:story", args=[story_id])
