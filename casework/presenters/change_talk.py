"""The panel of a case's page for what teams concluded from the story: "We read it at handover and concluded …"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.forms.change_life import DiscussionForm
from casework.presenters.paneling import Panel, Place
from casework.selectors.change_talk import discussions_of
from feedbackhub.web.dates import short_date

if TYPE_CHECKING:
    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User

_GONE = frozenset({"withdrawn", "expired", "erased"})


@dataclass(frozen=True, slots=True)
class Talk:
    """One time that a team talked about the story."""

    where: str
    who: str
    concluded: str
    again: str
    when: str


@dataclass(frozen=True, slots=True)
class TalkView:
    """What teams concluded, and where another one is written down: nowhere once the words are gone."""

    talks: tuple[Talk, ...]
    href: str


def talk_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give what teams concluded from the story: whoever can see the case may write another one down."""
    talks = tuple(
        Talk(one.where, one.who, one.concluded, one.get_again_display(), short_date(one.on_day))
        for one in discussions_of(case.story)
    )
    is_gone = case.story.state in _GONE
    if is_gone and not talks:
        return None
    view = TalkView(talks, "" if is_gone else reverse("casework:case-talk", args=[case.pk]))
    return Panel("casework/_talks.jinja", view, {"talk_form": DiscussionForm()}, Place.UNDER_REPLY)
