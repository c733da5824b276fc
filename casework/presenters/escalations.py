"""Escalations in words: beside the case, in its timeline, in the list of what waits, and on a page of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.escalation import CATEGORY_ROUTES, ROUTES, Route, proposed
from casework.forms.escalation import EscalateForm
from casework.models import ESCALATION_STATE_NAMES, EscalationState
from casework.presenters.paneling import Panel
from casework.presenters.steps import Kind, Step
from casework.selectors import escalations as selectors
from feedbackhub.core.clock import now as present
from feedbackhub.web.dates import date_and_time
from stories.analysis.flags import category
from stories.models import StoryState

if TYPE_CHECKING:
    from casework.models import Case, Escalation
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """One escalation in a list or beside a case. `href` is empty where this person may not read its words."""

    name: str
    title: str
    case_href: str
    service: str
    whom: str
    state: str
    due: dict[str, str]
    href: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A route that the story's flags call for: to whom, by when, and why in the words of the flags."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class EscalationsView:
    """The panel beside a case."""

    rows: tuple[EscalationRow, ...]
    proposals: tuple[Proposal, ...]
    replies: tuple[str, ...]
    href: str
    cannot_wait: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """One step with its words."""

    what: str
    at: datetime
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class EscalationView:
    """The page of one escalation."""

    row: EscalationRow
    role: str
    reason: str
    flags: tuple[str, ...]
    reply: str
    raised: str
    decided: str
    second: str
    second_is_open: bool
    in_confidence: bool
    is_open: bool
    is_taken: bool
    steps: tuple[StepView, ...]


def escalations_panel(case: Case, user: User, reach: Reach) -> Panel:
    """Give what was passed on, what the flags call for, and the form; whoever can read a case may pass it on."""
    found = selectors.escalations_of(case)
    for one in found:
        one.case = case
    open_routes = selectors.open_routes(found)
    wanted = proposed(selectors.flags_that_stand(case))
    waiting = {route: codes for route, codes in wanted.items() if not _was_raised(route, found)}
    at, concerned = present(), selectors.Concerned(user, case.organisation, reach)
    view = EscalationsView(
        rows=tuple(_row(one, concerned, at) for one in found),
        proposals=tuple(
            Proposal(ROUTES[route].name, _listed(category(code).name for code in codes))
            for route, codes in waiting.items()
        ),
        replies=tuple(ROUTES[route].reply for route in Route if route in open_routes | set(waiting)),
        href=reverse("casework:escalate", args=[case.pk]),
        cannot_wait=any(
            CATEGORY_ROUTES[code][1].hours is not None for codes in waiting.values() for code in codes
        ),
    )
    may_raise = case.story.state == StoryState.LIVE and len(open_routes) < len(Route)
    first = next(iter(waiting), None)
    forms = {"escalate_form": EscalateForm(open_routes=open_routes, first=first)} if may_raise else {}
    return Panel("casework/_escalations.jinja", view, forms)


def escalation_steps(case: Case) -> Iterable[Step]:
    """Give the steps for the timeline, without their words: not everybody who sees the case may read them."""
    for escalation in selectors.escalations_of(case):
        rule = ROUTES[escalation.way]
        for row in escalation.steps.all():
            yield Step(f"{rule.name}: {row.what}", row.at, row.actor_name, "", Kind.ESCALATION, 3)


def rows_of(found: Sequence[Escalation], concerned: selectors.Concerned) -> list[EscalationRow]:
    """Give the rows of the list."""
    at = present()
    return [_row(one, concerned, at) for one in found]


def escalation_view(escalation: Escalation, concerned: selectors.Concerned) -> EscalationView:
    """Give the page of one escalation to somebody who may read its words."""
    rule = ROUTES[escalation.way]
    return EscalationView(
        row=_row(escalation, concerned, present()),
        role=escalation.role,
        reason=escalation.reason,
        flags=tuple(category(code).name for code in escalation.categories),
        reply=rule.reply,
        raised=f"{escalation.raised_by_name}, {date_and_time(escalation.raised_at)}",
        decided=escalation.get_decision_display() if escalation.decision else "",
        second=_second(escalation),
        second_is_open=_second_is_open(escalation),
        in_confidence=rule.in_confidence,
        is_open=escalation.is_open,
        is_taken=escalation.state == EscalationState.TAKEN,
        steps=tuple(StepView(row.what, row.at, row.actor_name, row.note) for row in escalation.steps.all()),
    )


def _row(escalation: Escalation, concerned: selectors.Concerned, at: datetime) -> EscalationRow:
    case = escalation.case
    may_read = concerned.may_read(escalation)
    is_shown = case.story.state == StoryState.LIVE
    return EscalationRow(
        name=ROUTES[escalation.way].name,
        title=(case.story.title or "Story without a title")
        if is_shown
        else "A story that is no longer shown",
        case_href=reverse("casework:case", args=[case.pk]),
        service=case.service.name,
        whom=escalation.to.full_name if escalation.to else "Nobody can take it",
        state=escalation.get_decision_display()
        if escalation.decision
        else ESCALATION_STATE_NAMES[EscalationState(escalation.state)],
        due=_due(escalation, at),
        href=reverse("casework:escalation", args=[escalation.pk]) if may_read else "",
    )


def _due(escalation: Escalation, at: datetime) -> dict[str, str]:
    """Say how it stands against its limit, as the parameters of `app_due_tag`; nothing where nothing waits."""
    if escalation.state == EscalationState.RAISED:
        when = date_and_time(escalation.due_at)
        late = escalation.due_at < at
        return {
            "state": "late" if late else "soon",
            "text": f"{'Was to be' if late else 'To be'} taken by {when}",
        }
    if _second_is_open(escalation) and escalation.second_due_at is not None:
        late = escalation.second_due_at < at
        return {"state": "late" if late else "soon", "text": _second(escalation)}
    return {}


def _second_is_open(escalation: Escalation) -> bool:
    runs = escalation.second_due_at is not None and escalation.second_done_at is None
    return runs and escalation.state != EscalationState.CALLED_BACK


def _second(escalation: Escalation) -> str:
    second = ROUTES[escalation.way].second
    if second is None or escalation.second_due_at is None:
        return ""
    if escalation.second_done_at is not None:
        return f"{second.what}: recorded {date_and_time(escalation.second_done_at)}"
    return f"{second.what}: by {date_and_time(escalation.second_due_at)}"


def _was_raised(route: Route, found: Sequence[Escalation]) -> bool:
    return any(one.way is route and one.state != EscalationState.CALLED_BACK for one in found)


def _listed(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(names))
