"""What every step of a change shares: who may take it, which words may be public, the row that says it was taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from casework.models import CHANGE_TRANSITIONS, Change, ChangeState, ChangeStatus
from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_at
from responses.checks import Severity, check

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service
    from stories.models import Story


def refuse_unless_allowed(actor: Actor, service: Service) -> None:
    """Raise `DomainError` where a person may not register changes at `service`."""
    person = user_or_none(actor)
    if person is not None and not holds_at(person, Permission.REGISTER_CHANGE, service):
        raise DomainError(f"You cannot register changes for {service}. Ask your patient experience lead.")


def refuse_unless_decides(actor: Actor, service: Service) -> None:
    """Raise `DomainError` where a person may not decide what becomes of a suggestion at `service`."""
    person = user_or_none(actor)
    if person is not None and not holds_at(person, Permission.DECIDE_CHANGE, service):
        raise DomainError("Only a patient experience lead decides what becomes of a suggestion.")


def refuse_private_words(texts: Iterable[str], story: Story | None = None) -> None:
    """Stop what must not be said in public (evidence C.3): everyone reads what is said of a change, and at once."""
    told = f"{story.title}\n\n{story.body}" if story else ""
    for text in texts:
        for finding in check(story_text=told, reply_text=text):
            if finding.severity == Severity.BLOCK:
                quoted = text[finding.start : finding.end]
                raise DomainError(f"“{quoted}” must not be said in public. {finding.advice}")


def locked(change: Change) -> Change:
    """Give the change as it is now and hold it: one step at a time."""
    return Change.objects.select_for_update(of=("self",)).select_related("service").get(pk=change.pk)


def move(
    change: Change,
    after: ChangeState,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    fields: Iterable[str] = (),
) -> ChangeStatus:
    """Move a locked change on and write the row that says so; `fields` are others that were set for it.

    Raises `TransitionNotAllowed` where the table has no such step.
    """
    before = ChangeState(change.state)
    CHANGE_TRANSITIONS.check(before, after)
    change.state = after.value
    change.save(update_fields=["state", "updated_at", *fields])
    return note_step(change, before=before.value, after=after, actor=actor, at=at, note=note)


def note_step(
    change: Change, *, before: str, after: ChangeState, actor: Actor, at: datetime, note: str
) -> ChangeStatus:
    """Write that a change went from one state to another, for the record and the audit trail."""
    audit.record(
        actor=actor,
        action=f"change.{after.value}",
        subject=change,
        organisation_id=change.organisation_id,
        details={"before": before, "after": after.value},
    )
    return ChangeStatus.objects.create(
        change=change,
        before=before,
        after=after.value,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        note=note,
    )


def say(actor: Actor, action: str, change: Change, **details: str | int | None) -> None:
    """Write to the audit trail what happened to a change beside its states; never its words."""
    audit.record(
        actor=actor,
        action=f"change.{action}",
        subject=change,
        organisation_id=change.organisation_id,
        details=dict(details.items()),
    )
