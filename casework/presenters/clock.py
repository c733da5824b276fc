"""The clock in words: on the case page, in its timeline, and on the page that a mail's link opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.clocks import due_words
from casework.forms.clock import PauseForm, ResumeForm
from casework.models import (
    CaseState,
    ClockPause,
    LateStep,
    MailAnswerKind,
    PauseReason,
)
from casework.presenters.paneling import Panel
from casework.presenters.steps import Kind, Step
from casework.selectors import clocks as selectors
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.web.dates import long_date
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm

_STEP_WORDS = {
    LateStep.DEPUTY.value: "the deputy",
    LateStep.LEAD.value: "the patient experience leads",
    LateStep.SPONSOR.value: "the executive sponsor",
}


@dataclass(frozen=True, slots=True)
class ClockView:
    """What the panel says of one case."""

    due: str
    left: str
    state: str
    allowed: str
    paused: str
    paused_why: str
    told: tuple[str, ...]
    pause_href: str
    resume_href: str
    settings_href: str


def clock_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give the panel "Clock" of an open case; an answered or closed one has none."""
    if case.state != CaseState.OPEN:
        return None
    today = local_date()
    pause = selectors.running_pause(case, today) if case.paused_until else None
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, case.service)
    is_late = case.due_on < today
    forms: dict[str, NhsukForm] = {}
    if may_work and pause is not None:
        forms["resume_form"] = ResumeForm()
    if may_work and pause is None and not is_late:
        forms["pause_form"] = PauseForm()
    return Panel("casework/_clock.jinja", _view(case, pause, reach, today), forms)


def clock_steps(case: Case) -> Iterable[Step]:
    """Give what happened to the clock, for the timeline."""
    for move in selectors.due_day_changes_of(case):
        what = f"Reply due on {long_date(move.after)}, not {long_date(move.before)}"
        yield Step(what, move.at, move.actor_name, move.why, Kind.CLOCK, 3)
    for pause in selectors.pause_rows(case):
        what = f"Clock paused until {long_date(pause.until)}"
        yield Step(what, pause.at, pause.actor_name, _why(pause), Kind.CLOCK, 2)
    for row in selectors.late_steps_of(case):
        whom = _STEP_WORDS[row.step]
        what = f"Late: told {whom}" if row.told else f"Late: there was nobody to tell as {whom}"
        yield Step(what, row.at, "the clock", row.told, Kind.CLOCK, 4)
    for answer in selectors.mail_answers_of(case):
        what = f"Answered a mail: {MailAnswerKind(answer.answer).label}"
        yield Step(what, answer.at, answer.user.full_name, answer.note, Kind.CLOCK, 2)


def _view(case: Case, pause: ClockPause | None, reach: Reach, today: date) -> ClockView:
    nation = case.organisation.nation
    words = due_words(case.due_on, today, nation)
    may_decide = reach.holds(Permission.ASSIGN_CASE)
    return ClockView(
        due=long_date(case.due_on),
        left=words.text,
        state="paused" if pause else words.state,
        allowed=count("working day", "working days", case.answer_within) if case.answer_within else "",
        paused=f"The clock stands and runs again on {long_date(pause.until)}." if pause else "",
        paused_why=f"{_why(pause)} Paused by {pause.actor_name}." if pause else "",
        told=tuple(
            f"{row.told}, {long_date(local_date(row.at))}"
            for row in selectors.late_steps_of(case)
            if row.told and row.due_on == case.due_on
        ),
        pause_href=reverse("casework:clock-pause", kwargs={"pk": case.pk}),
        resume_href=reverse("casework:clock-resume", kwargs={"pk": case.pk}),
        settings_href=reverse("casework:clock-settings") if may_decide else "",
    )


def _why(pause: ClockPause) -> str:
    return f"{PauseReason(pause.reason).label}. {pause.note}".strip()
