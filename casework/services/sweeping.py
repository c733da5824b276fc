"""Finds what a lost signal left behind: the rows are the proof, so every step here can run twice and change nothing."""

from __future__ import annotations

from casework.selectors.cases import (
    answered_without_reply,
    closed_though_live,
    closed_though_told_once,
    open_though_answered,
    open_though_told_twice,
    open_though_withdrawn,
)
from casework.services.cases import answer_case, close_withdrawn, reopen_case, reopen_unanswered
from casework.services.edits import owe_notices_of_edits
from casework.services.follow_ups import follow_authors_answers
from casework.services.marking import mark_what_is_owed
from casework.services.opening import open_missing_cases
from casework.services.publication.owing import owe_missed_mails
from casework.services.publication.pulls import escalate_missed_pulls
from casework.services.same_story import settle_cases
from casework.services.snoozing import wake_what_is_due
from feedbackhub.core.actors import SystemActor

SWEEPER = SystemActor("the sweeper")
BATCH = 200


def catch_up() -> None:
    """Open missing cases; bring the others in line with their stories and replies. A batch of each kind."""
    open_missing_cases()
    for case in open_though_withdrawn().select_related("story")[:BATCH]:
        close_withdrawn(story=case.story, actor=SWEEPER)
    for case in open_though_answered().select_related("story")[:BATCH]:
        answer_case(story=case.story, actor=SWEEPER)
    for case in answered_without_reply().select_related("story")[:BATCH]:
        reopen_unanswered(story=case.story, actor=SWEEPER)
    for case in closed_though_live()[:BATCH]:
        reopen_case(case=case, reason="The story is public again.", actor=SWEEPER)
    owe_notices_of_edits()
    owe_missed_mails()
    escalate_missed_pulls()
    wake_what_is_due(actor=SWEEPER)
    follow_authors_answers()
    mark_what_is_owed()
    astray = [*open_though_told_twice()[:BATCH], *closed_though_told_once()[:BATCH]]
    settle_cases(story_ids=[case.story_id for case in astray], actor=SWEEPER)
