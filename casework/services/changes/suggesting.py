"""Staff suggest changes; a patient experience lead decides within 30 days, and who suggested hears what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.changes.ageing import decide_by
from casework.models import Change, ChangeState
from casework.services.changes.owing import owe_decision, owe_suggestion
from casework.services.changes.registering import ChangeWords, link_story, new_change, save_once
from casework.services.changes.steps import (
    locked,
    move,
    note_step,
    refuse_private_words,
    refuse_unless_decides,
)
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service
    from stories.models import Story


@transaction.atomic
def suggest_change(
    *,
    service: Service,
    words: ChangeWords,
    actor: User,
    story: Story | None = None,
    now: datetime | None = None,
) -> Change:
    """Put a suggestion on the register and return it; whoever may read at `service` may make one. Nothing is public.

    The leads hear of it at once. The same again within minutes gives the one that is there. Raises `DomainError` where
    `actor` may not read there, or the words hold what could not be said in public later.
    """
    if not holds_at(actor, Permission.READ_STORIES, service):
        raise DomainError(f"You cannot suggest changes for {service}.")
    refuse_private_words((words.title, words.you_said, words.we_did), story)
    at = now or present()
    change = new_change(service, words, ChangeState.SUGGESTED, actor)
    change.suggested_by, change.suggested_at = actor, at
    change.decide_by = decide_by(local_date(at))
    change, is_new = save_once(change)
    if is_new:
        note_step(change, before="", after=ChangeState.SUGGESTED, actor=actor, at=at, note="")
        owe_suggestion(change, actor=actor)
    if story is not None:
        link_story(change=change, story=story, response=None, actor=actor)
    return change


@transaction.atomic
def accept_suggestion(
    *, change: Change, owner: User, due_on: date | None, note: str, actor: User, now: datetime | None = None
) -> Change:
    """Plan what was suggested: `owner` looks after it, and it is public from now on. Return the change.

    To accept it a second time changes nothing. Raises `DomainError` without a day ahead, where `owner` may not record
    changes there or `actor` may not decide; `TransitionNotAllowed` where it was declined or made.
    """
    refuse_unless_decides(actor, change.service)
    at = now or present()
    if due_on is None or due_on < local_date(at):
        raise DomainError("Enter the date by which the change will be made.")
    if not holds_at(owner, Permission.REGISTER_CHANGE, change.service):
        raise DomainError(
            f"{owner.full_name} cannot record changes for {change.service}. Choose somebody who can."
        )
    fresh = locked(change)
    if fresh.state == ChangeState.PLANNED:
        return fresh
    fresh.owner, fresh.due_on, fresh.planned_at, fresh.decided_at = owner, due_on, at, at
    move(
        fresh,
        ChangeState.PLANNED,
        actor=actor,
        at=at,
        note=note.strip(),
        fields=["owner", "due_on", "planned_at", "decided_at"],
    )
    owe_decision(fresh, actor=actor)
    return fresh
