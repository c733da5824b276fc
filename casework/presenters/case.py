"""The case card and its timeline in words. Times are London's; nothing of it is public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from casework.clocks import age_words
from casework.models import Assignment, Case, CaseOutcome, CaseState, CaseStateChange
from casework.models.case import CASE_STATE_NAMES
from casework.presenters.queue import DISTRESSING_FROM, criticality_words, due_tag, status_tag
from feedbackhub.core.clock import local_date
from stories.models import Story, StoryState

_STEPS: dict[tuple[str, str], str] = {
    ("", CaseState.OPEN): "Case opened",
    (CaseState.OPEN, CaseState.ANSWERED): "Answered",
    (CaseState.OPEN, CaseState.CLOSED): "Closed without a reply",
    (CaseState.ANSWERED, CaseState.CLOSED): "Closed",
    (CaseState.ANSWERED, CaseState.OPEN): "Opened again",
    (CaseState.CLOSED, CaseState.OPEN): "Opened again",
}
_OUTCOMES: dict[CaseOutcome, str] = {
    CaseOutcome.CHANGE: "A change is planned or made",
    CaseOutcome.NO_CHANGE: "No change is needed",
    CaseOutcome.WITHDRAWN: "Its author withdrew the story",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline: what, when, who, and why."""

    what: str
    at: datetime
    who: str
    why: str


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
    timeline: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """What the page shows of the story. Without `body` where its author withdrew it."""

    title: str
    body: str
    is_withdrawn: bool
    by: str
    on: date
    came: str
    services: str
    source: str
    link: str
    public_href: str
    criticality: str
    is_distressing: bool


def case_card(
    case: Case,
    *,
    assignments: Sequence[Assignment],
    state_changes: Sequence[CaseStateChange],
    owner_can_act: bool,
    reply_in_hand: str | None,
    today: date,
) -> CaseCard:
    """Give the card of `case`."""
    return CaseCard(
        pk=case.pk,
        owner=case.owner.full_name if case.owner else "",
        owner_title=case.owner.job_title if case.owner else "",
        deputy=case.deputy.full_name if case.deputy else "",
        is_stranded=case.state != CaseState.CLOSED and not owner_can_act,
        why=assignments[-1].reason if assignments else "",
        due=due_tag(case, today),
        due_on=case.due_on,
        is_open=case.state == CaseState.OPEN,
        status=status_tag(case, reply_in_hand),
        outcome=_OUTCOMES[CaseOutcome(case.outcome)] if case.outcome else "",
        outcome_reason=case.outcome_reason,
        reopened=_reopened(case.reopen_count),
        timeline=tuple(_timeline(assignments, state_changes)),
    )


def story_view(story: Story, services: Iterable[str], today: date) -> StoryView:
    """Give the story as its page shows it."""
    is_withdrawn = story.state == StoryState.WITHDRAWN
    return StoryView(
        title="A withdrawn story" if is_withdrawn else story.title or "Story without a title",
        body="" if is_withdrawn else story.body,
        is_withdrawn=is_withdrawn,
        by=_author(story),
        on=local_date(story.submitted_at),
        came=age_words(local_date(story.received_at), today),
        services=", ".join(services),
        source=story.source.name,
        link="" if is_withdrawn else story.link,
        public_href=reverse("public:story", args=[story.pk]) if story.is_public else "",
        criticality=criticality_words(story.criticality),
        is_distressing=story.criticality is not None and story.criticality >= DISTRESSING_FROM,
    )


def _author(story: Story) -> str:
    """Name the author by screen name and role: "daisy47 (the patient)"; by the role alone where there is no name."""
    if not story.author_role:
        return story.author_name or "Somebody"
    if not story.author_name:
        return story.author_role[0].upper() + story.author_role[1:]
    return f"{story.author_name} ({story.author_role})"


def _reopened(times: int) -> str:
    if not times:
        return ""
    return "Opened again once" if times == 1 else f"Opened again {times} times"


def _timeline(assignments: Sequence[Assignment], changes: Sequence[CaseStateChange]) -> list[Step]:
    """Give all steps, newest first. A case's first assignment belongs to its opening and comes after it."""
    steps = [(change.at, 0, change.pk, _state_step(change)) for change in changes]
    steps += [(row.at, 1, row.pk, _assignment_step(row)) for row in assignments]
    return [step for *_, step in sorted(steps, key=lambda one: one[:3], reverse=True)]


def _state_step(change: CaseStateChange) -> Step:
    what = _STEPS.get((change.before, change.after), CASE_STATE_NAMES[CaseState(change.after)])
    return Step(what, change.at, change.actor_name, change.reason)


def _assignment_step(row: Assignment) -> Step:
    what = f"Given to {row.owner.full_name}" if row.owner else "Given to nobody"
    if row.deputy:
        what += f"; {row.deputy.full_name} stands in"
    return Step(what, row.at, row.actor_name, row.reason)
