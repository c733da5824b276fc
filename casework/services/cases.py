"""The life of a case: opened, answered, closed, reopened. Each step checks the table and leaves an immutable row.

Withdrawn stories close their case by themselves; an outcome is asked of people only (evidence D.1 row 14).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casework.models import (
    CASE_TRANSITIONS,
    Case,
    CaseOutcome,
    CaseState,
    CaseStateChange,
    Change,
    Reminder,
    ReminderKind,
)
from casework.selectors.cases import (
    CLOSING_UNDONE,
    PUBLICATION_UNDONE,
    STANDS_AGAIN,
    published_replies,
)
from casework.services.assignment import lock_case, owe_notice, route_if_stranded
from casework.services.care.debriefs import offer_after_finishing
from casework.services.due_days import start_clock
from casework.services.opening import open_case, open_cases
from casework.services.pausing import end_pause_of
from casework.services.problems import name_problem, pass_to_problem
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import Story, StoryState

__all__ = [
    "answer_case",
    "close_as_same",
    "close_case",
    "close_withdrawn",
    "open_case",
    "open_cases",
    "reopen_case",
    "reopen_for_author",
    "reopen_unanswered",
    "stand_again",
    "take_answer_back",
    "undo_closing",
]

AUTHOR_ANSWERED = "Its author answered."
_REMOVED = (CaseOutcome.REMOVED, "The story was removed.")
_ENDINGS: dict[str, tuple[str, str]] = {
    StoryState.WITHDRAWN: (CaseOutcome.WITHDRAWN, "The author withdrew the story."),
    StoryState.EXPIRED: _REMOVED,
    StoryState.ERASED: _REMOVED,
}


@transaction.atomic
def answer_case(*, story: Story, actor: Actor, now: datetime | None = None) -> bool:
    """Note that `story` has a published reply; say whether anything changed.

    A record that came by another source is answered with its original, whose case it is. Without a reply nothing does.
    A case that was opened again needs a reply later than that.
    """
    case = _case_of(_original(story))
    if case is None or case.state != CaseState.OPEN:
        return False
    reply = published_replies(case).first()
    if reply is None:
        return False
    case.answered_at = reply.published_at
    at = now or present()
    _move(case, CaseState.ANSWERED, actor=actor, at=at, reason="A reply was published.")
    offer_after_finishing(case=case, person_id=reply.author_id, now=at, reply=reply)
    return True


@transaction.atomic
def reopen_unanswered(*, story: Story, actor: Actor, now: datetime | None = None) -> bool:
    """Open the answered case of `story` again where no published reply is left; say whether anything changed."""
    case = _case_of(_original(story))
    if case is None or case.state != CaseState.ANSWERED or published_replies(case).exists():
        return False
    _open_again(case, actor=actor, at=now or present(), reason="The published reply was withdrawn.")
    return True


@transaction.atomic
def take_answer_back(*, story: Story, actor: Actor, now: datetime | None = None) -> bool:
    """Bring the case back to where it was before a publication that was undone; say whether anything changed.

    An undone slip is no reopening: the due day stays, nobody is told, and no figure counts it.
    """
    case = _case_of(_original(story))
    if case is None or case.state != CaseState.ANSWERED or published_replies(case).exists():
        return False
    case.answered_at = None
    _move(case, CaseState.OPEN, actor=actor, at=now or present(), reason=PUBLICATION_UNDONE)
    return True


@transaction.atomic
def close_case(
    *, case: Case, outcome: str, reason: str, actor: Actor, problem: str = "", now: datetime | None = None
) -> Case:
    """Close `case` with what came of it and return it.

    Raises `DomainError` where the outcome is none that a person may give, where "change" has no change planned or made
    behind it, where "no change" has no reason, where "problem" names none, and `TransitionNotAllowed` where the case is
    closed already.
    """
    fresh = lock_case(case.pk)
    reason = reason.strip()
    if outcome not in {CaseOutcome.CHANGE, CaseOutcome.NO_CHANGE, CaseOutcome.PROBLEM}:
        raise DomainError("Say what came of it before you close the case.")
    if outcome == CaseOutcome.NO_CHANGE and not reason:
        raise DomainError("Say why no change is needed.")
    if outcome == CaseOutcome.CHANGE and not Change.objects.public().filter(stories=fresh.story_id).exists():
        raise DomainError(
            "Record the change first: no change that is planned or made is linked to this story."
        )
    if outcome == CaseOutcome.PROBLEM:
        named = name_problem(organisation=fresh.organisation, title=problem, actor=actor)
        pass_to_problem(story=fresh.story, problem=named, actor=actor, now=now)
        reason = reason or f"Passed to the problem “{named.title}”."
    at = now or present()
    _close(fresh, outcome, actor=actor, at=at, reason=reason)
    person = user_or_none(actor)
    offer_after_finishing(case=fresh, person_id=person.pk if person else None, now=at)
    return fresh


@transaction.atomic
def close_withdrawn(*, story: Story, actor: Actor, now: datetime | None = None) -> bool:
    """Close the case of a story that was withdrawn, or whose words are gone for good; say whether anything changed."""
    case = _case_of(story)
    ending = _ENDINGS.get(case.story.state) if case is not None else None
    if case is None or case.state == CaseState.CLOSED or ending is None:
        return False
    outcome, reason = ending
    _close(case, outcome, actor=actor, at=now or present(), reason=reason)
    return True


@transaction.atomic
def close_as_same(*, case: Case, original: Case | None, actor: Actor, now: datetime | None = None) -> bool:
    """Close the case of a record whose story has another case, and owe its owner the word; say whether it was open."""
    fresh = lock_case(case.pk)
    if fresh.state == CaseState.CLOSED or fresh.story.duplicate_of_id is None:
        return False
    at = now or present()
    where = f"case {original.pk}" if original else f"story {fresh.story.duplicate_of_id}"
    _close(fresh, CaseOutcome.SAME_STORY, actor=actor, at=at, reason=f"It is the same story as {where}.")
    mover = user_or_none(actor)
    # Who joined the two has just seen it.
    if fresh.owner_id is not None and (mover is None or mover.pk != fresh.owner_id):
        Reminder.objects.bulk_create(
            [
                Reminder(
                    case=fresh,
                    kind=ReminderKind.SAME_STORY,
                    recipient_id=fresh.owner_id,
                    for_day=local_date(at),
                )
            ],
            ignore_conflicts=True,
        )
    return True


@transaction.atomic
def stand_again(*, case: Case, actor: Actor, now: datetime | None = None) -> bool:
    """Open a case again that was closed for another one's sake, its due day unchanged; say whether anything changed."""
    fresh = lock_case(case.pk)
    story = fresh.story
    if fresh.outcome != CaseOutcome.SAME_STORY or story.duplicate_of_id or story.state != StoryState.LIVE:
        return False
    at = now or present()
    fresh.answered_at = fresh.closed_at = None
    fresh.outcome = fresh.outcome_reason = ""
    _move(fresh, CaseState.OPEN, actor=actor, at=at, reason=STANDS_AGAIN)
    if not route_if_stranded(case=fresh, at=at):
        owe_notice(case=fresh, actor=actor, at=at)
    answer_case(story=story, actor=actor, now=at)
    return True


@transaction.atomic
def reopen_case(*, case: Case, reason: str, actor: Actor, now: datetime | None = None) -> Case:
    """Open a closed or answered case again, with a new due date, and return it.

    Raises `DomainError` without a reason or where the author withdrew the story, and `TransitionNotAllowed` where the
    case is open already.
    """
    fresh = lock_case(case.pk)
    if not reason.strip():
        raise DomainError("Say why the case is opened again.")
    if fresh.story.duplicate_of_id is not None:
        raise DomainError("The same story has another case. Separate the two first, or work there.")
    if fresh.story.state == StoryState.WITHDRAWN:
        raise DomainError("The author withdrew this story, so there is nothing to answer.")
    if fresh.story.state in _ENDINGS:
        raise DomainError("The words of this story are gone, so there is nothing to answer.")
    fresh.reopen_count += 1
    return _open_again(fresh, actor=actor, at=now or present(), reason=reason.strip())


@transaction.atomic
def reopen_for_author(*, case: Case, actor: Actor, now: datetime | None = None) -> bool:
    """Open an answered or closed case again because its author answered in public; say whether it could be done.

    It is no reopening for want of a better reply, and not counted as one.
    """
    fresh = lock_case(case.pk)
    if fresh.state == CaseState.OPEN or fresh.story.state != StoryState.LIVE or fresh.story.duplicate_of_id:
        return False
    _open_again(fresh, actor=actor, at=now or present(), reason=AUTHOR_ANSWERED)
    return True


def undo_closing(
    *, case: Case, answered_at: datetime | None, actor: Actor, now: datetime | None = None
) -> bool:
    """Bring a case that a person closed back to where it was, its day unchanged; say whether it could be done.

    It could not where it was opened meanwhile, or closed by what became of its story. An undone slip is no reopening:
    it is not counted as one. Call it in a transaction.
    """
    fresh = lock_case(case.pk)
    by_hand = {CaseOutcome.CHANGE, CaseOutcome.NO_CHANGE, CaseOutcome.PROBLEM}
    story = fresh.story
    if fresh.state != CaseState.CLOSED or fresh.outcome not in by_hand:
        return False
    if story.duplicate_of_id is not None or story.state in _ENDINGS:
        return False
    at = now or present()
    fresh.closed_at = None
    fresh.outcome = fresh.outcome_reason = ""
    fresh.answered_at = answered_at
    _move(fresh, CaseState.OPEN, actor=actor, at=at, reason=CLOSING_UNDONE)
    if answered_at is not None:
        _move(fresh, CaseState.ANSWERED, actor=actor, at=at, reason=CLOSING_UNDONE)
    return True


def _open_again(case: Case, *, actor: Actor, at: datetime, reason: str) -> Case:
    start_clock(case=case, at=at)
    case.answered_at = case.closed_at = None
    case.outcome = case.outcome_reason = ""
    _move(case, CaseState.OPEN, actor=actor, at=at, reason=reason)
    if not route_if_stranded(case=case, at=at):
        owe_notice(case=case, actor=actor, at=at)
    return case


def _close(case: Case, outcome: str, *, actor: Actor, at: datetime, reason: str) -> Case:
    case.outcome = outcome
    case.outcome_reason = reason[:500]
    case.closed_at = at
    return _move(case, CaseState.CLOSED, actor=actor, at=at, reason=reason)


def _move(case: Case, after: CaseState, *, actor: Actor, at: datetime, reason: str) -> Case:
    before = CaseState(case.state)
    CASE_TRANSITIONS.check(before, after)
    if after is not CaseState.OPEN:
        end_pause_of(case=case, actor=actor, at=at)
    case.state = after.value
    case.version += 1
    case.snoozed_until = None
    case.save()
    CaseStateChange.objects.create(
        case=case,
        before=before.value,
        after=after.value,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        reason=reason[:500],
    )
    audit.record(
        actor=actor,
        action=f"case.{'reopened' if after is CaseState.OPEN else after.value}",
        subject=case,
        organisation_id=case.organisation_id,
        details={"before": before.value, "outcome": case.outcome},
    )
    return case


def _original(story: Story) -> Story:
    """Give the record that stands for the story, as it is now."""
    pk = Story.objects.filter(pk=story.pk).values_list("duplicate_of", flat=True).first()
    return story if pk is None else Story(pk=pk)


def _case_of(story: Story) -> Case | None:
    """Take the case of `story` under a lock, if there is one."""
    pk = Case.objects.filter(story=story).values_list("pk", flat=True).first()
    return None if pk is None else lock_case(pk)
