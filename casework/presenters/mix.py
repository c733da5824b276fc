"""How a type mix is shown: as a bar, and as one number an outcome, each with a link to its stories."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from casework.insights.measures import OUTCOME_NAMES, Outcome, Window

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service

# Named only where there are any: the engine reads a reply within seconds of its publication.
_RARE = frozenset({Outcome.NOT_READ})


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar: where it begins and how wide it is, in per cent of the bar."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class MixCell:
    """The number of stories of one outcome, and where to read them."""

    kind: str
    label: str
    number: int
    href: str


def stories_address(service: Service, window: Window, picked: Outcome | None = None) -> str:
    """Give the address of the stories behind a figure."""
    query = {"service": service.pk, "window": window.value} | ({"outcome": picked.value} if picked else {})
    return f"{reverse('casework:insight-stories')}?{urlencode(query)}"


def shown_outcomes(mixes: Collection[Mapping[Outcome, int]]) -> list[Outcome]:
    """Give the outcomes that a table of `mixes` has columns for, most open first."""
    return [each for each in OUTCOME_NAMES if each not in _RARE or any(mix[each] for mix in mixes)]


def mix_cells(
    service: Service, window: Window, mix: Mapping[Outcome, int], shown: Collection[Outcome]
) -> list[MixCell]:
    """Give one cell for each of the outcomes in `shown`."""
    return [
        MixCell(each.value, OUTCOME_NAMES[each], mix[each], stories_address(service, window, each))
        for each in shown
    ]


def segments(mix: Mapping[Outcome, int]) -> list[Segment]:
    """Give the parts of the bar that together fill it, in the order of the mix; nothing for an empty mix."""
    whole = sum(mix.values())
    parts: list[Segment] = []
    before = 0
    for each, number in mix.items():
        if number:
            parts.append(Segment(each.value, round(100 * before / whole, 2), round(100 * number / whole, 2)))
        before += number
    return parts
