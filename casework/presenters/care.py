"""Care for who reads, in words: the panel on a hard case, the private question, and what a lead sees of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from casework.forms.care import HaveReadForm, SecondReadingForm
from casework.models import CaseState, DebriefAnswer
from casework.presenters.paneling import Panel, Place
from casework.presenters.steps import Kind, Step
from casework.selectors.care import is_hard, may_read_words, open_offer, readings_of
from casework.selectors.notes import who_can_see
from feedbackhub.accounts.roles import Permission
from feedbackhub.web.dates import long_date
from stories.models import StoryState

if TYPE_CHECKING:
    from casework.models import Case, DebriefOffer, SecondReading
    from casework.permissions import Reach
    from casework.selectors.care import CareWeek
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from feedbackhub.organisations.models import Organisation

# A smaller number could be read as a name by who knows the team.
FEWEST_SHOWN = 3
USUALLY = (
    "Your line manager and your occupational health service are there for this. It is part of the work, and nobody "
    "has to carry it alone."
)


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One second reading. Its words are empty for who may not read them."""

    pk: int
    what: str
    at: datetime
    note: str
    answer: str
    who_asked: str
    who_read: str
    done_href: str
    end_href: str
    end_words: str


@dataclass(frozen=True, slots=True)
class SecondReadingView:
    """The panel: why it is there, who reads or has read the case with whom, and where the question goes."""

    is_hard: bool
    rows: tuple[ReadingView, ...]
    is_asked: bool
    href: str


def debrief_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give the private question, on the page of a case that is done with and might have been the one; else nothing."""
    might_be = case.criticality is not None or case.flag_count
    if case.state == CaseState.OPEN or not might_be or open_offer(user, case.organisation) is None:
        return None
    return Panel("casework/_debrief.jinja", place=Place.UNDER_STORY)


def second_reading_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give the panel of a hard case to whoever may answer it, and of any case to those who read it together."""
    may_ask = case.story.state == StoryState.LIVE and reach.holds_at(Permission.DRAFT_RESPONSE, case.service)
    rows = readings_of(case)
    hard = may_ask and is_hard(case)
    mine = any(user.pk in {row.asked_by_id, row.asked_of_id} for row in rows)
    if not (hard or mine or (rows and may_ask)):
        return None
    forms: dict[str, NhsukForm] = {}
    asked = any(row.is_open and row.asked_of_id == user.pk for row in rows)
    if may_ask:
        forms["second_reading_form"] = SecondReadingForm(candidates=who_can_see(case), besides=user.pk)
    if asked:
        forms["have_read_form"] = HaveReadForm()
    view = SecondReadingView(
        is_hard=hard,
        rows=tuple(_reading(row, case, user, reach) for row in rows),
        is_asked=asked,
        href=reverse("casework:second-reading", args=[case.pk]),
    )
    return Panel("casework/_second_reading.jinja", view, forms)


def second_reading_steps(case: Case) -> Iterable[Step]:
    """Give who read the case with whom, for the timeline: that they did, and nothing of what they wrote."""
    for row in readings_of(case):
        asked, read = row.asked_by.full_name, row.asked_of.full_name
        yield Step(f"{asked} asked {read} to read it with them", row.asked_at, asked, "", Kind.NOTE, 4)
        if row.done_at is not None:
            yield Step(f"{read} read it with {asked}", row.done_at, read, "", Kind.NOTE, 4)


def own_page(offer: DebriefOffer | None, organisation: Organisation, words: str) -> dict[str, Any]:
    """Give what the private page says: the question, or whom there is to talk to at any time."""
    answer = offer.answer if offer else ""
    return {
        "is_asked": offer is not None and not answer,
        "because": _because(offer),
        "will_call": answer == DebriefAnswer.CALL,
        "talk_to": words.strip() or USUALLY,
        "organisation": organisation.name,
        "answer_href": reverse("casework:care-answer", args=[offer.pk]) if offer else "",
    }


def lead_page(weeks: Iterable[CareWeek], calls: Iterable[DebriefOffer]) -> dict[str, Any]:
    """Give the numbers by week, without a name, and the people who asked to be called."""
    return {
        "weeks": [
            {
                "week": f"Week of {long_date(one.monday)}",
                "offered": _few(one.offered),
                "wanted": _few(one.wanted),
            }
            for one in weeks
        ],
        "calls": [
            {
                "name": one.user.full_name,
                "email": one.user.email,
                "since": one.answered_at,
                "href": reverse("casework:care-settle", args=[one.pk]),
            }
            for one in calls
        ],
        "fewest": FEWEST_SHOWN,
    }


def _because(offer: DebriefOffer | None) -> str:
    if offer is None:
        return ""
    if offer.of_the_week:
        return "Several distressing stories have come to you this week."
    return "You have just dealt with a story that is hard to read."


def _few(number: int) -> str:
    return f"{number:,}" if number >= FEWEST_SHOWN or number == 0 else f"fewer than {FEWEST_SHOWN}"


def _reading(row: SecondReading, case: Case, user: User, reach: Reach) -> ReadingView:
    row.case = case
    may_read = may_read_words(row, user, reach)
    is_mine = user.pk in {row.asked_by_id, row.asked_of_id}
    return ReadingView(
        pk=row.pk,
        what=_what(row, user),
        at=row.done_at or row.ended_at or row.asked_at,
        note=row.note if may_read else "",
        answer=row.answer if may_read else "",
        who_asked=row.asked_by.full_name,
        who_read=row.asked_of.full_name,
        done_href=_href("done", row) if row.is_open and row.asked_of_id == user.pk else "",
        end_href=_href("end", row) if row.is_open and is_mine else "",
        end_words="I no longer need it" if row.asked_by_id == user.pk else "I would rather not",
    )


def _what(row: SecondReading, user: User) -> str:
    asked = "You" if row.asked_by_id == user.pk else row.asked_by.full_name
    read = "you" if row.asked_of_id == user.pk else row.asked_of.full_name
    whom = "you" if row.asked_by_id == user.pk else row.asked_by.full_name
    if row.done_at is not None:
        return f"{read[0].upper()}{read[1:]} read it with {whom}"
    if row.ended_at is not None:
        return f"{asked} asked {read}; it was not needed"
    return f"{asked} asked {read} to read it, too"


def _href(step: str, row: SecondReading) -> str:
    return reverse(f"casework:second-reading-{step}", args=[row.case_id, row.pk])


def answered_words(answer: str) -> str:
    """Say what follows from an answer."""
    if answer == DebriefAnswer.CALL:
        return "Your patient experience lead is told that you would like a call, and nothing else."
    if answer == DebriefAnswer.WHO:
        return "Here is who is there for you. Nobody is told that you looked."
    return "Thank you for saying so. This page stays here if you change your mind."
