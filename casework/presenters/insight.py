"""The lead's dashboard as it is shown: sentences first, then the three definitions, the services, the whole record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    response_rate,
    type_mix,
)
from casework.presenters.insight_words import sentences
from casework.presenters.mix import MixCell, Segment, mix_cells, segments, shown_outcomes, stories_address
from feedbackhub.web.words import count, percentage

if TYPE_CHECKING:
    from datetime import datetime

    from casework.selectors.figures import Totals
    from feedbackhub.organisations.models import Organisation, Service
    from responses.ratings import Helpfulness

Facts = Mapping[int, Sequence[StoryFact]]


@dataclass(frozen=True, slots=True)
class RateCell:
    """A rate, what it is made of, and where to read the stories."""

    share: str
    of: str
    href: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """The three definitions for one service."""

    name: str
    depth: int
    latest: RateCell
    mature: RateCell
    cells: list[MixCell]
    segments: list[Segment]


def dashboard_page(
    organisation: Organisation,
    services: Sequence[Service],
    latest: Facts,
    mature: Facts,
    totals: Totals,
    now: datetime,
) -> dict[str, Any]:
    """Give all that the dashboard shows. `services` are in tree order, the first at the top of what one may see."""
    top = services[0]
    told = [service for service in services if latest.get(service.pk)]
    silent = [service.name for service in services if not latest.get(service.pk)]
    mixes = {service.pk: _mix(latest.get(service.pk, []), now) for service in [top, *told]}
    shown = shown_outcomes(mixes.values())
    rate = response_rate(latest.get(top.pk, []))
    return {
        "caption": top.name,
        "sentences": sentences(top, rate, mixes[top.pk], silent, totals),
        "rates": [
            rate_tile(Window.LATEST, rate, top),
            rate_tile(Window.MATURE, response_rate(mature.get(top.pk, [])), top),
        ],
        "mix": {
            "definition": definition(
                "mix", latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS
            ),
            "segments": segments(mixes[top.pk]),
            "cells": mix_cells(top, Window.LATEST, mixes[top.pk], shown),
        },
        "columns": [{"kind": each.value, "name": OUTCOME_NAMES[each]} for each in shown],
        "rows": [_row(one, latest[one.pk], mature.get(one.pk, []), mixes[one.pk], shown) for one in told],
        "silent": silent,
        "record": record(organisation, totals),
        "as_of": now,
    }


def _mix(facts: Sequence[StoryFact], now: datetime) -> Mapping[Outcome, int]:
    return type_mix(facts, now=now, mature_days=settings.MATURE_AFTER_DAYS)


def _row(
    service: Service,
    latest: Sequence[StoryFact],
    mature: Sequence[StoryFact],
    mix: Mapping[Outcome, int],
    shown: Sequence[Outcome],
) -> ServiceRow:
    return ServiceRow(
        name=service.name,
        depth=service.depth,
        latest=_rate_cell(service, response_rate(latest), Window.LATEST),
        mature=_rate_cell(service, response_rate(mature), Window.MATURE),
        cells=mix_cells(service, Window.LATEST, mix, shown),
        segments=segments(mix),
    )


def _rate_cell(service: Service, rate: Rate, window: Window) -> RateCell:
    of = f"{rate.answered} of {rate.stories}" if rate.stories else ""
    return RateCell(percentage(rate.share), of, stories_address(service, window))


def rate_tile(window: Window, rate: Rate, top: Service) -> dict[str, str]:
    """Give the tile of a response rate: the figure, what it is made of, its definition and its stories."""
    words = definition(window.value, latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS)
    tile = {
        "title": words.name,
        "value": percentage(rate.share),
        "detail": f"{rate.answered} of {count('story', 'stories', rate.stories)}",
        "definition": words.words,
    }
    if not rate.stories:
        return tile
    return tile | {
        "href": stories_address(top, window),
        "link": f"See the stories behind the {words.name.lower()}",
    }


def helped_tile(found: Helpfulness) -> dict[str, str]:
    """Give the tile of whether replies helped: a share from five taps on, and what it is made of."""
    words = definition("helped", latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS)
    rated = f"{found.rated} of {count('reply', 'replies', found.replies)} rated"
    return {
        "title": words.name,
        "value": "Too few to say" if found.share is None else percentage(found.share),
        "detail": f"{rated}, {found.helped} helped" if found.share is not None else rated,
        "definition": words.words,
    }


def record(organisation: Organisation, totals: Totals) -> list[dict[str, str]]:
    """Give the whole record of an organisation since it began, each number with its list where there is one."""
    stories = f"{reverse('public:stories')}?{urlencode({'organisation': organisation.slug})}"
    return [
        {"name": "Public stories", "value": f"{totals.stories:,}", "href": stories},
        {"name": "Public replies", "value": f"{totals.responses:,}", "href": ""},
        *_changes(totals),
        {"name": "People who can answer", "value": f"{totals.members:,}", "href": ""},
    ]


def _changes(totals: Totals) -> list[dict[str, str]]:
    """Give the four figures of the register, each with its definition and its list."""
    numbers = {
        "planned": totals.changes_planned,
        "made": totals.changes_made,
        "in_place": totals.changes_in_place,
        "reversed": totals.changes_reversed,
    }
    found = []
    for state, number in numbers.items():
        words = definition(
            f"changes_{state}", latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS
        )
        address = f"{reverse('casework:changes')}?state={state}"
        found.append({"name": words.name, "value": f"{number:,}", "href": address, "definition": words.words})
    return found
