"""What a panel of a case's page is. The parts that have one import this; `panels.py` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedbackhub.nhsuk_forms.forms import NhsukForm


class Place(StrEnum):
    """Where on the page a panel stands: under the story's words, under the reply, or beside them with the case."""

    UNDER_STORY = "under_story"
    UNDER_REPLY = "under_reply"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its template reads `panel.view` and `panel.forms`.

    A form that was sent and refused takes the place of the empty one of the same name, so that nothing that was typed
    is lost: a view gives it to the page by that name (`act_on` in views/case_page.py).
    """

    template: str
    view: Any = None
    forms: Mapping[str, NhsukForm] = field(default_factory=dict)
    place: Place = Place.BESIDE
