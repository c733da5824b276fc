"""The panels of a case's page, in their order. A part of the room that has something to show there adds one line.

A panel is asked for with the case, the person and their reach, and gives nothing where it has nothing to show: a panel
that says "none" on every page is one that nobody reads. The page includes its template with the name `panel`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm


class Place(StrEnum):
    """Where on the page a panel stands: under the story's words, or beside them."""

    UNDER_STORY = "under_story"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its template reads `panel.view` and `panel.forms`.

    A form that was sent and refused takes the place of the empty one of the same name, so that nothing that was typed
    is lost: a view gives it to the page by that name.
    """

    template: str
    view: Any = None
    forms: Mapping[str, NhsukForm] = field(default_factory=dict)
    place: Place = Place.BESIDE


Provider: TypeAlias = "Callable[[Case, User, Reach], Panel | None]"

# In the order in which they are shown, place by place.
PROVIDERS: tuple[Provider, ...] = ()


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
