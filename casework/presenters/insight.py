"""How figures are shown: words first, then the tiles, then the tables, each figure with a link to its stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from casework.insights.measures import (
    OUTCOME_NAMES,
    Outcome,
    Rate,
    StoryFact,
    Window,
    definition,
    outcome,
    response_rate,
    type_mix,
)
from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count, percentage

if TYPE_CHECKING:
    from casework.selectors.figures import Totals
    from feedbackhub.organisations.models import Service
    from stories.models import Story

Facts = Mapping[int, Sequence[StoryFact]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of the bar that shows a type mix: `x` and `width` in hundredths of the bar."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class MixCell:
    """The number of stories of one outcome, and where to read them."""

    number: int
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """The three definitions for one service."""

    name: str
    depth: int
    latest: str
    latest_href: str
    mature: str
    mature_href: str
    cells: list[MixCell]
    bars: list[Bar]
    stories: int


def stories_address(service: Service, window: Window, picked: Outcome | None = None) -> str:
    """Give the address of the stories behind a figure."""
    query = {"service": service.pk, "window": window.value} | ({"outcome": picked.value} if picked else {})
    return f"{reverse('casework:insight-stories')}?{urlencode(query)}"


def rate_words(rate: Rate) -> str:
    """Give a rate with what it is made of: "83% (83 of 100)"."""
    if not rate.stories:
        return "No stories yet"
    return f"{percentage(rate.share)} ({rate.answered} of {rate.stories})"


def service_rows(
    services: Iterable[Service], latest: Facts, mature: Facts, *, now: datetime
) -> list[ServiceRow]:
    """Give one row a service, in tree order, those without any public story last in their place."""
    return [
        _service_row(service, latest.get(service.pk, []), mature.get(service.pk, []), now)
        for service in services
    ]


def _service_row(
    service: Service, latest: Sequence[StoryFact], mature: Sequence[StoryFact], now: datetime
) -> ServiceRow:
    mix = type_mix(latest, now=now, mature_days=settings.MATURE_AFTER_DAYS)
    return ServiceRow(
        name=service.name,
        depth=service.depth,
        latest=rate_words(response_rate(latest)),
        latest_href=stories_address(service, Window.LATEST),
        mature=rate_words(response_rate(mature)),
        mature_href=stories_address(service, Window.MATURE),
        cells=[
            MixCell(number, stories_address(service, Window.LATEST, each), OUTCOME_NAMES[each])
            for each, number in mix.items()
        ],
        bars=_bars(mix),
        stories=len(latest),
    )


def _bars(mix: Mapping[Outcome, int]) -> list[Bar]:
    whole = sum(mix.values())
    bars, x = [], 0.0
    for each, number in mix.items():
        width = 100 * number / whole if whole else 0.0
        if number:
            bars.append(Bar(each.value, round(x, 2), round(width, 2)))
        x += width
    return bars


def tiles(
    totals: Totals, root: Service, latest: Sequence[StoryFact], mature: Sequence[StoryFact]
) -> list[dict[str, Any]]:
    """Give the tiles on top: the two rates of the whole organisation and its totals."""
    rates = [
        _rate_tile("latest", response_rate(latest), root, Window.LATEST),
        _rate_tile("mature", response_rate(mature), root, Window.MATURE),
    ]
    return [
        *rates,
        {
            "title": "Stories and replies",
            "value": f"{totals.stories:,}",
            "detail": f"in public, with {count('reply', 'replies', totals.responses)}",
            "definition": "All stories that are public now and all public replies to them since the record began.",
            "href": reverse("public:stories"),
            "link": "Read the stories",
        },
        {
            "title": "Changes made",
            "value": f"{totals.changes_made:,}",
            "detail": f"{totals.changes_made:,} made, and {totals.changes_planned:,} more planned",
            "definition": "Changes on the register. A change that was made and later reversed still counts as made.",
            "href": f"{reverse('casework:changes')}?state=made",
            "link": "See the changes",
        },
        {
            "title": "People who can answer",
            "value": f"{totals.members:,}",
            "detail": count("responder or approver", "responders and approvers", totals.members),
            "definition": "Active people whose role is to answer. Leads and administrators are not counted.",
        },
    ]


def _rate_tile(measure: str, rate: Rate, root: Service, window: Window) -> dict[str, Any]:
    words = definition(measure, latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS)
    return {
        "title": words.name,
        "value": percentage(rate.share),
        "detail": f"{rate.answered} of {count('story', 'stories', rate.stories)}",
        "definition": words.words,
        "href": stories_address(root, window),
        "link": f"Read the stories behind the {words.name.lower()}",
    }


def sentences(name: str, rate: Rate, mix: Mapping[Outcome, int], silent: Sequence[str]) -> list[str]:
    """Give what the figures say in words, the most important first."""
    if not rate.stories:
        return [f"{name} has no public story yet. Figures appear here once stories have been imported."]
    said = [f"{rate.answered} of the latest {count('story', 'stories', rate.stories)} have been answered."]
    if rate.answered:
        generic, open_ = mix[Outcome.GENERIC], mix[Outcome.TRANSPARENT_CONVERSATIONAL]
        said.append(
            f"{generic} of those answers would fit any story; {open_} dealt with what the person said, "
            "in public."
        )
    if silent:
        said.append(f"Nobody has told a story about {_listed(silent)} yet.")
    return said


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:3])
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def story_rows(
    stories: Mapping[int, Story], facts: Iterable[StoryFact], *, now: datetime
) -> list[dict[str, str]]:
    """Give one row a story behind a figure, in the figure's own order."""
    return [
        {
            "title": stories[fact.story_id].title,
            "href": reverse("public:story", args=[fact.story_id]),
            "published": short_date(fact.published_at),
            "outcome": OUTCOME_NAMES[outcome(fact, now=now, mature_days=settings.MATURE_AFTER_DAYS)],
        }
        for fact in facts
        if fact.story_id in stories
    ]
