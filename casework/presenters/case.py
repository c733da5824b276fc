"""The case card and its timeline in words. Times are London's; nothing of it is public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.clocks import age_words
from casework.models import Assignment, Case, CaseOutcome, CaseState, CaseStateChange
from casework.models.case import CASE_STATE_NAMES
from casework.presenters.queue import DISTRESSING_FROM, criticality_words, due_tag, status_tag
from feedbackhub.core.clock import local_date
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from responses.models import EditNotice

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
    """What the page shows of the story. Where it may not be shown, `gone` says why and there is no `body`."""

    title: str
    body: str
    gone: str
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
    edits: Sequence[tuple[datetime, Sequence[EditNotice]]] = (),
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
        timeline=tuple(_timeline(assignments, state_changes, edits)),
    )


def story_view(story: Story, services: Iterable[str], today: date) -> StoryView:
    """Give the story as its page shows it."""
    title, gone = _GONE.get(story.state, (story.title or "Story without a title", ""))
    return StoryView(
        title=title,
        body="" if gone else story.body,
        gone=gone,
        by=_author(story),
        on=local_date(story.submitted_at),
        came=age_words(local_date(story.received_at), today),
        services=", ".join(services),
        source=story.source.name,
        link="" if gone else story.link,
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


def _timeline(
    assignments: Sequence[Assignment],
    changes: Sequence[CaseStateChange],
    edits: Sequence[tuple[datetime, Sequence[EditNotice]]],
) -> list[Step]:
    """Give all steps, newest first. A case's first assignment belongs to its opening and comes after it."""
    steps = [(change.at, 0, change.pk, _state_step(change)) for change in changes]
    steps += [(row.at, 1, row.pk, _assignment_step(row)) for row in assignments]
    steps += [(at, 2, place, _edit_step(at, notices)) for place, (at, notices) in enumerate(edits)]
    return [step for *_, step in sorted(steps, key=lambda one: one[:3], reverse=True)]


def _state_step(change: CaseStateChange) -> Step:
    what = _STEPS.get((change.before, change.after), CASE_STATE_NAMES[CaseState(change.after)])
    return Step(what, change.at, change.actor_name, change.reason)


def _edit_step(at: datetime, notices: Sequence[EditNotice]) -> Step:
    why = " ".join(_told(notice) for notice in notices)
    return Step("The story was edited", at, "its source", why)


def _told(notice: EditNotice) -> str:
    author = notice.response.author
    who = author.full_name if author else "Somebody"
    if notice.ended_approval:
        return f"The approval of the reply by {who} ended, and {who} is told."
    return f"{who}, who was writing a reply, is told."


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


def _assignment_step(row: Assignment) -> Step:
    what = f"Given to {row.owner.full_name}" if row.owner else "Given to nobody"
    if row.deputy:
        what += f"; {row.deputy.full_name} stands in"
    return Step(what, row.at, row.actor_name, row.reason)
