"""The figure "opened again", and the page that lists the cases behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from casework.insights.measures import definition
from casework.models import CaseState
from casework.models.case import CASE_STATE_NAMES
from feedbackhub.web.words import count
from stories.analysis.masking import masked
from stories.models import StoryState

if TYPE_CHECKING:
    from casework.models import Case
    from casework.selectors.reopenings import Reopenings


def reopened_tile(figure: Reopenings) -> dict[str, str]:
    """Give the tile: the share to one decimal, what it is made of, its definition, and its cases."""
    words = definition("reopened", latest=settings.LATEST_STORIES, mature_days=settings.MATURE_AFTER_DAYS)
    tile = {
        "title": words.name,
        "value": one_decimal(figure.share),
        "detail": f"{figure.reopened} of {count('case', 'cases', figure.closed)} closed",
        "definition": words.words,
    }
    if not figure.closed:
        return tile
    return tile | {
        "href": reverse("casework:insight-reopened"),
        "link": "See the cases that were opened again",
    }


def one_decimal(share: float | None) -> str:
    """Give a share as a percentage with one decimal, as "48.7 %"; a dash where there is nothing to divide."""
    return "–" if share is None else f"{share * 100:.1f}\N{NO-BREAK SPACE}%"


def reopened_rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Give each case behind the figure: what it is about, how it stands now, and why it was opened again."""
    return [
        {
            "href": reverse("casework:case", args=[case.pk]),
            "title": (masked(case.story.title) if case.story.state == StoryState.LIVE else "")
            or f"Case {case.pk}",
            "number": case.pk,
            "service": case.service.name,
            "state": CASE_STATE_NAMES[CaseState(case.state)],
            "again": case.was_reopened,  # type: ignore[attr-defined] # annotated by the selector
            "why": case.reopened_why or "",  # type: ignore[attr-defined]
        }
        for case in cases
    ]
