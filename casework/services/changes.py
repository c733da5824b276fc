"""The change register: plan a change, make it, link it to the stories that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import CHANGE_TRANSITIONS, Change, ChangeState, ChangeStatus, ChangeStory
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_at
from responses.checks import Severity, check

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service
    from responses.models import Response
    from stories.models import Story


DOUBLE_CLICK = timedelta(minutes=10)
_SAME = (
    "service",
    "title",
    "you_said",
    "we_did",
    "kind",
    "size",
    "strength",
    "origin",
    "is_co_designed",
    "state",
    "owner",
    "due_on",
)


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What a person says of a change: the public words and how to count it."""

    title: str
    you_said: str
    we_did: str
    kind: str
    size: str
    strength: str
    origin: str
    is_co_designed: bool


@transaction.atomic
def register_change(
    *,
    service: Service,
    words: ChangeWords,
    state: ChangeState,
    owner: User,
    due_on: date | None,
    actor: User,
    story: Story | None = None,
    response: Response | None = None,
) -> Change:
    """Put a change on the register as planned or made, and link the story that it came from.

    A planned change needs a day by which it is due; a change that was made has none. The same again within minutes
    (a double click) gives the change that is there. Raises `DomainError` where the day is missing, where the public
    words hold what the confidentiality gate stops, where `actor` may not register changes at `service`, or where
    `state` is neither planned nor made.
    """
    if state not in {ChangeState.PLANNED, ChangeState.MADE}:
        raise DomainError("Say whether the change is planned or has been made.")
    if state is ChangeState.PLANNED and due_on is None:
        raise DomainError("Enter the date by which the change will be made.")
    _refuse_unless_allowed(actor, service)
    _refuse_private_words(words, story)
    moment = present()
    change = Change(
        organisation=service.organisation,
        service=service,
        title=words.title,
        you_said=words.you_said,
        we_did=words.we_did,
        kind=words.kind,
        size=words.size,
        strength=words.strength,
        origin=words.origin,
        is_co_designed=words.is_co_designed,
        state=state.value,
        owner=owner,
        due_on=due_on if state is ChangeState.PLANNED else None,
        planned_at=moment if state is ChangeState.PLANNED else None,
        made_at=moment if state is ChangeState.MADE else None,
    )
    change.full_clean(exclude=["stories"])
    if twin := _registered_just_now(change):
        change = twin
    else:
        change.save()
        _note(change, before="", after=state, actor=actor, at=moment, note="")
    if story is not None:
        link_story(change=change, story=story, response=response, actor=actor)
    return change


def _refuse_private_words(words: ChangeWords, story: Story | None) -> None:
    """Stop what must not be said in public (evidence C.3): a change is read by everyone, and at once."""
    told = f"{story.title}\n\n{story.body}" if story else ""
    for text in (words.title, words.you_said, words.we_did):
        for finding in check(story_text=told, reply_text=text):
            if finding.severity == Severity.BLOCK:
                quoted = text[finding.start : finding.end]
                raise DomainError(f"“{quoted}” must not be said in public. {finding.advice}")


def _registered_just_now(change: Change) -> Change | None:
    """Give the same change by the same person from the last minutes; their row is held, so that two wait."""
    User.objects.select_for_update(no_key=True).get(pk=change.owner_id)
    same = {name: getattr(change, name) for name in _SAME}
    since = present() - DOUBLE_CLICK
    return Change.objects.filter(**same, created_at__gte=since).order_by("pk").first()


@transaction.atomic
def make_change(*, change: Change, evidence: str, actor: Actor) -> Change:
    """Record that a change has been made, with what shows it.

    Raises `TransitionNotAllowed` where it is neither suggested nor planned, `DomainError` where `actor` may not.
    """
    _refuse_unless_allowed(actor, change.service)
    locked = Change.objects.select_for_update().get(pk=change.pk)
    before = ChangeState(locked.state)
    CHANGE_TRANSITIONS.check(before, ChangeState.MADE)
    moment = present()
    locked.state = ChangeState.MADE.value
    locked.made_at = moment
    locked.evidence = evidence
    locked.save(update_fields=["state", "made_at", "evidence", "updated_at"])
    _note(locked, before=before.value, after=ChangeState.MADE, actor=actor, at=moment, note=evidence)
    return locked


@transaction.atomic
def decline_change(*, change: Change, reason: str, actor: Actor) -> Change:
    """Record that a suggested or planned change will not be made, and why.

    Raises `DomainError` without a reason or where `actor` may not, `TransitionNotAllowed` where it was made already.
    """
    if not reason.strip():
        raise DomainError("Say why the change will not be made.")
    _refuse_unless_allowed(actor, change.service)
    locked = Change.objects.select_for_update().get(pk=change.pk)
    before = ChangeState(locked.state)
    CHANGE_TRANSITIONS.check(before, ChangeState.DECLINED)
    locked.state = ChangeState.DECLINED.value
    locked.save(update_fields=["state", "updated_at"])
    _note(locked, before=before.value, after=ChangeState.DECLINED, actor=actor, at=present(), note=reason)
    return locked


@transaction.atomic
def link_story(*, change: Change, story: Story, response: Response | None, actor: Actor) -> ChangeStory:
    """Link a story of the same organisation to a change (once), and the reply to it that promised the change.

    Raises `DomainError` where the story is another organisation's, or the reply another story's.
    """
    if story.organisation_id != change.organisation_id:
        raise DomainError("This story belongs to another organisation.")
    if response is not None and response.story_id != story.pk:
        raise DomainError("This reply was given to another story.")
    link, created = ChangeStory.objects.get_or_create(
        change=change, story=story, defaults={"response": response}
    )
    if created:
        audit.record(
            actor=actor,
            action="change.story_linked",
            subject=change,
            organisation_id=change.organisation_id,
            details={"story": story.pk},
        )
    return link


def _refuse_unless_allowed(actor: Actor, service: Service) -> None:
    person = user_or_none(actor)
    if person is not None and not holds_at(person, Permission.REGISTER_CHANGE, service):
        raise DomainError(f"You cannot register changes for {service}. Ask your patient experience lead.")


def _note(
    change: Change, *, before: str, after: ChangeState, actor: Actor, at: datetime, note: str
) -> ChangeStatus:
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
        actor_name=actor_name(actor),
        note=note,
    )
