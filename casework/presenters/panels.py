"""The panels of a case's page, in their order. A part of the room that has something to show there adds one line.

A panel is asked for with the case, the person and their reach, and gives nothing where it has nothing to show: a panel
that says "none" on every page is one that nobody reads. The page includes its template with the name `panel`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from casework.presenters.care import debrief_panel, second_reading_panel
from casework.presenters.case_panels import matter_panel, notes_panel
from casework.presenters.change_talk import talk_panel
from casework.presenters.clock import clock_panel
from casework.presenters.escalations import escalations_panel
from casework.presenters.paneling import Panel, Place
from casework.presenters.problems import problem_panel
from casework.presenters.reading import about_panel, concerns_panel
from casework.presenters.rerouting import reroute_panel

if TYPE_CHECKING:
    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm

__all__ = ["Panel", "Place", "panels_for"]

Provider: TypeAlias = "Callable[[Case, User, Reach], Panel | None]"

# In the order in which they are shown, place by place.
PROVIDERS: tuple[Provider, ...] = (
    debrief_panel,
    concerns_panel,
    escalations_panel,
    about_panel,
    clock_panel,
    second_reading_panel,
    reroute_panel,
    notes_panel,
    talk_panel,
    problem_panel,
    matter_panel,
)


def panels_for(
    case: Case, user: User, reach: Reach, sent: Mapping[str, NhsukForm] | None = None
) -> dict[str, list[Panel]]:
    """Give the panels of `case` for `user` by their place, with the forms in `sent` in place of empty ones."""
    found: dict[str, list[Panel]] = {place.value: [] for place in Place}
    for provider in PROVIDERS:
        panel = provider(case, user, reach)
        if panel is not None:
            found[panel.place.value].append(_with_sent(panel, sent or {}))
    return found


def _with_sent(panel: Panel, sent: Mapping[str, NhsukForm]) -> Panel:
    returned = {name: form for name, form in sent.items() if name in panel.forms}
    return replace(panel, forms={**panel.forms, **returned}) if returned else panel
