"""What authors said after their stories, as whoever decides sees it: the words, what is marked in them, what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator

from feedbackhub.web.dates import date_and_time, short_date
from stories.analysis.personal_data import find_personal_data, kinds_in
from stories.analysis.spam import SIGN_WORDS, SpamSign, links_in
from stories.models import FollowUpState, ModerationOutcome
from stories.presenters.moderation import EXCERPT_WORDS, WaitingRow, waited

if TYPE_CHECKING:
    from datetime import datetime

    from stories.models import FollowUp, FollowUpDecision


def answer_rows(answers: Iterable[FollowUp], now: datetime) -> list[WaitingRow]:
    """Give one row an answer."""
    return [
        WaitingRow(
            title=f"Answer to “{one.story.title}”",
            href=reverse("stories:moderate-answer", args=[one.pk]),
            excerpt=Truncator(one.body).words(EXCERPT_WORDS, truncate=" …"),
            facts=["Written by its author", waited(one.told_at, now)],
            marks=marks_of(one),
        )
        for one in answers
    ]


def marks_of(follow_up: FollowUp) -> list[str]:
    """Give, in words, what should make the reader look twice."""
    known = {sign.value for sign in SpamSign}
    personal = [f"May hold: {kind}" for kind in kinds_in(follow_up.body)]
    return [*personal, *(SIGN_WORDS[SpamSign(one)] for one in follow_up.signs if one in known)]


@dataclass(frozen=True, slots=True)
class ModeratedAnswer:
    """One answer on its page."""

    pk: int
    title: str
    story_title: str
    story_body: str
    text: str
    spans: list[tuple[int, int]]
    facts: list[str]
    marks: list[str]
    is_refused: bool
    not_public: bool
    decisions: list[str]


def moderated_answer(follow_up: FollowUp, decisions: Sequence[FollowUpDecision]) -> ModeratedAnswer:
    """Give all that somebody needs to decide."""
    story = follow_up.story
    return ModeratedAnswer(
        pk=follow_up.pk,
        title=f"Answer to “{story.title}”",
        story_title=story.title,
        story_body=story.body,
        text=follow_up.body,
        spans=[(one.start, one.end) for one in find_personal_data(follow_up.body)] + links_in(follow_up.body),
        facts=[
            ", ".join(service.name for service in story.services.all()),
            f"Came {date_and_time(follow_up.told_at)}",
        ],
        marks=marks_of(follow_up),
        is_refused=follow_up.state == FollowUpState.REFUSED,
        not_public=not story.is_public,
        decisions=[_decision_words(one) for one in decisions],
    )


def _decision_words(decision: FollowUpDecision) -> str:
    reason = f": {decision.get_reason_display()}" if decision.reason else ""
    told = f". Told: {decision.passed_to}" if decision.passed_to else ""
    outcome = ModerationOutcome(decision.outcome).label
    return f"{outcome}{reason}{told} ({decision.actor_name}, {short_date(decision.at)})"
