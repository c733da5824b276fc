"""The story and the case card in words. Times are London's; nothing of it is public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from casework.clocks import age_words
from casework.models import Case, CaseOutcome, CaseState
from casework.presenters.queue import DISTRESSING_FROM, due_tag, status_tag
from feedbackhub.core.clock import local_date
from feedbackhub.web.dates import long_date
from stories.models import Story, StoryState

_OUTCOMES: dict[CaseOutcome, str] = {
    CaseOutcome.CHANGE: "A change is planned or made",
    CaseOutcome.NO_CHANGE: "No change is needed",
    CaseOutcome.PROBLEM: "It is part of a problem that several stories tell of",
    CaseOutcome.WITHDRAWN: "Its author withdrew the story",
    CaseOutcome.REMOVED: "The story was removed",
    CaseOutcome.SAME_STORY: "It is the same story as another one",
}
# What stands instead of the words of a story that may not be shown, with the title that it then has.
_GONE: dict[str, tuple[str, str]] = {
    StoryState.WITHDRAWN: (
        "A withdrawn story",
        "Its author took this story back, so its words are no longer shown here or anywhere else.",
    ),
    StoryState.EXPIRED: (
        "A story whose time is over",
        "The time for keeping this story is over, so its words are gone. What was done about it stays.",
    ),
    StoryState.ERASED: (
        "An erased story",
        "Somebody asked for this story to be erased, so its words are gone. What was done about it stays.",
    ),
}
_CHANGES = {
    "planned": "The reply says a change is planned.",
    "made": "The reply says a change is made.",
}


@dataclass(frozen=True, slots=True)
class CaseCard:
    """The right third of the page."""

    pk: int
    owner: str
    owner_title: str
    deputy: str
    is_stranded: bool
    why: str
    due: dict[str, str]
    due_on: date
    is_open: bool
    status: dict[str, str]
    outcome: str
    outcome_reason: str
    reopened: str
    snoozed: str
    tags: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """What the page shows of the story beside its words. Where those may not be shown, `gone` says why."""

    title: str
    gone: str
    by: str
    on: date
    came: str
    services: str
    source: str
    link: str
    public_href: str
    is_distressing: bool


def case_card(
    case: Case,
    *,
    why: str,
    owner_can_act: bool,
    reply_in_hand: str | None,
    today: date,
) -> CaseCard:
    """Give the card of `case`; `why` is the reason with which it came to its owner."""
    return CaseCard(
        pk=case.pk,
        owner=case.owner.full_name if case.owner else "",
        owner_title=case.owner.job_title if case.owner else "",
        deputy=case.deputy.full_name if case.deputy else "",
        is_stranded=case.state != CaseState.CLOSED and not owner_can_act,
        why=why,
        due=due_tag(case, today),
        due_on=case.due_on,
        is_open=case.state == CaseState.OPEN,
        status=status_tag(case, reply_in_hand),
        outcome=_OUTCOMES[CaseOutcome(case.outcome)] if case.outcome else "",
        outcome_reason=case.outcome_reason,
        reopened=_reopened(case.reopen_count),
        snoozed=_aside(case, today),
        tags=", ".join(case.tags),
    )


def story_view(case: Case, services: Iterable[str], today: date, *, title: str) -> StoryView:
    """Give the story as its page shows it; `title` is as this person may see it, its words come in pieces beside."""
    story = case.story
    title, gone = _GONE.get(story.state, (title or "Story without a title", ""))
    return StoryView(
        title=title,
        gone=gone,
        by=_author(story),
        on=local_date(story.submitted_at),
        came=age_words(local_date(story.received_at), today),
        services=", ".join(services),
        source=story.source.name,
        link="" if gone else story.link,
        public_href=reverse("public:story", args=[story.pk]) if story.is_public else "",
        is_distressing=case.criticality is not None and case.criticality >= DISTRESSING_FROM,
    )


def _author(story: Story) -> str:
    """Name the author by screen name and role: "daisy47 (the patient)"; by the role alone where there is no name."""
    if not story.author_role:
        return story.author_name or "Somebody"
    if not story.author_name:
        return story.author_role[0].upper() + story.author_role[1:]
    return f"{story.author_name} ({story.author_role})"


def _aside(case: Case, today: date) -> str:
    return f"until {long_date(case.snoozed_until)}" if case.snoozed_until and case.is_aside(today) else ""


def _reopened(times: int) -> str:
    if not times:
        return ""
    return "Opened again once" if times == 1 else f"Opened again {times} times"


def change_words(reported: Iterable[tuple[str, str]]) -> list[str]:
    """Say what the source's replies report about change, as far as somebody has said what its words mean."""
    said = []
    for word, meaning in reported:
        if meaning in _CHANGES:
            said.append(_CHANGES[meaning])
        elif not meaning:
            said.append(
                f"The reply says about a change: \u201c{word}\u201d. Nobody has said yet what that means."
            )
    return list(dict.fromkeys(said))
