"""Owes the mails about replies: one row a step and person, so that neither a second signal nor the sweeper adds one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from casework.models import ReplyMail, ReplyMailKind
from casework.selectors.reply_mails import (
    approvers_near,
    changes_by_id,
    pulls_by_id,
    recent_pulls,
    steps_by_id,
    untold_changes,
    untold_steps,
)
from feedbackhub.core.clock import now as present
from responses.models import ResponseState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.models import AmendmentStep, ResponseStateChange

# A signal is lost for minutes, not for days.
LOOKED_BACK = timedelta(days=2)
BATCH = 500


def owe_mails_about(
    *, changes: Iterable[int] = (), steps: Iterable[int] = (), pulls: Iterable[int] = ()
) -> None:
    """Owe the mails about these steps of replies, steps of edits and pulls (their ids); those owed stay as they are."""
    rows = [
        *(row for one in changes_by_id(changes) for row in _about_reply(one)),
        *(row for one in steps_by_id(steps) for row in _about_edit(one)),
        *(
            _mail(one.response_id, ReplyMailKind.PULLED, one.pk, one.author)
            for one in pulls_by_id(pulls)
            if one.author is not None and one.author_id != one.pulled_by_id
        ),
    ]
    ReplyMail.objects.bulk_create(rows, ignore_conflicts=True)


def owe_missed_mails() -> None:
    """Owe what a lost signal left out; called by the sweeper."""
    since = present() - LOOKED_BACK
    owe_mails_about(
        changes=list(untold_changes(since)[:BATCH]),
        steps=list(untold_steps(since)[:BATCH]),
        pulls=list(recent_pulls(since)[:BATCH]),
    )


def _about_reply(change: ResponseStateChange) -> Iterator[ReplyMail]:
    response = change.response
    if change.after == ResponseState.IN_REVIEW:
        besides = (response.author_id, change.actor_id)
        for person in approvers_near(response.story, besides=besides):
            yield _mail(response.pk, ReplyMailKind.WAITS, change.pk, person)
    elif change.before == ResponseState.IN_REVIEW and response.author is not None:
        kinds = {
            ResponseState.RETURNED.value: ReplyMailKind.RETURNED,
            ResponseState.APPROVED.value: ReplyMailKind.APPROVED,
        }
        if change.after in kinds and change.actor_id != response.author_id:
            yield _mail(response.pk, kinds[change.after], change.pk, response.author)


def _about_edit(step: AmendmentStep) -> Iterator[ReplyMail]:
    response, author = step.amendment.response, step.amendment.author
    if step.after == "waiting":
        for person in approvers_near(response.story, besides=(author.pk, step.actor_id)):
            yield _mail(response.pk, ReplyMailKind.EDIT_WAITS, step.pk, person)
        return
    kinds = {"returned": ReplyMailKind.EDIT_RETURNED, "published": ReplyMailKind.EDIT_PUBLISHED}
    if step.after in kinds and step.actor_id != author.pk:
        yield _mail(response.pk, kinds[step.after], step.pk, author)


def _mail(response_id: int, kind: ReplyMailKind, about: int, to: User) -> ReplyMail:
    return ReplyMail(response_id=response_id, kind=kind, about=about, recipient=to, owed_at=present())
