"""What a case's page says of the other records of its story: whence they came, why we think so, what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.web.dates import short_date
from stories.models import SameStoryState, StoryState

if TYPE_CHECKING:
    from casework.forms.same_story import JoinForm
    from casework.models import Case
    from stories.models import SameStory, Story


@dataclass(frozen=True, slots=True)
class Twin:
    """Another record of the story, or one that may be. `separate_href` is there for who may separate them."""

    came_by: str
    told: str
    why: str
    by: str
    is_unsure: bool
    case_href: str
    case_name: str
    link: str
    separate_href: str


@dataclass(frozen=True, slots=True)
class SameStoryPanel:
    """The panel. `taken_back` names the sites on which its author took a hidden story back."""

    twins: tuple[Twin, ...]
    taken_back: str
    is_hidden: bool
    show_href: str
    take_down_href: str
    join_href: str
    join_form: JoinForm | None


def same_story_panel(
    case: Case,
    *,
    pairs: Sequence[SameStory],
    cases: Mapping[int, int],
    taken_back: Sequence[str],
    may_work: bool,
    may_moderate: bool,
    join_form: JoinForm | None,
) -> SameStoryPanel:
    """Give the panel of `case`; `cases` are the cases that the reader may open, by their stories."""
    hidden = case.story.held_back_at is not None and case.story.state == StoryState.LIVE
    address = {
        name: reverse(f"casework:case-{name}", args=[case.pk]) for name in ("join", "show-again", "take-down")
    }
    return SameStoryPanel(
        twins=tuple(_twin(case, pair, cases, may_work) for pair in pairs),
        taken_back=" and ".join(taken_back),
        is_hidden=hidden,
        show_href=address["show-again"] if hidden and may_moderate else "",
        take_down_href=address["take-down"] if hidden and may_moderate else "",
        join_href=address["join"],
        join_form=join_form if may_work else None,
    )


def _twin(case: Case, pair: SameStory, cases: Mapping[int, int], may_work: bool) -> Twin:
    other: Story = pair.original if pair.story_id == case.story_id else pair.story
    number = cases.get(other.pk)
    linked = pair.state == SameStoryState.LINKED
    separate = reverse("casework:case-separate", args=[case.pk, pair.pk])
    return Twin(
        came_by=other.source.name,
        told=short_date(other.submitted_at),
        why=pair.why,
        by=pair.actor_name,
        is_unsure=not linked,
        case_href=reverse("casework:case", args=[number]) if number else "",
        case_name=f"case {number}" if number else "",
        link=other.link if other.state == StoryState.LIVE else "",
        separate_href=separate if linked and may_work else "",
    )
