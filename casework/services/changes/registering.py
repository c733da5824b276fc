"""The change register: plan a change, make it, link it to the stories that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Change, ChangeState, ChangeStory
from casework.services.changes.authors import owe_word_of, owe_words
from casework.services.changes.looks import plan_looks
from casework.services.changes.owing import owe_decision
from casework.services.changes.steps import (
    locked,
    move,
    note_step,
    refuse_private_words,
    refuse_unless_allowed,
    refuse_unless_decides,
    say,
)
from feedbackhub.accounts.models import User
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
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
    domains: tuple[str, ...] = ()


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
    copied_from: Change | None = None,
) -> Change:
    """Put a change on the register as planned or made, and link the story that it came from.

    A planned change needs a day by which it is due; a change that was made has none, and is looked at again after 3, 6
    and 12 months. The same again within minutes (a double click) gives the change that is there. Raises `DomainError`
    where the day is missing, where the public words hold what the confidentiality gate stops, where `actor` may not
    register changes at `service`, where `copied_from` is another organisation's, or where `state` is neither planned
    nor made.
    """
    if state not in {ChangeState.PLANNED, ChangeState.MADE}:
        raise DomainError("Say whether the change is planned or has been made.")
    if state is ChangeState.PLANNED and due_on is None:
        raise DomainError("Enter the date by which the change will be made.")
    if copied_from is not None and copied_from.organisation_id != service.organisation_id:
        raise DomainError("This change belongs to another organisation.")
    refuse_unless_allowed(actor, service)
    refuse_private_words((words.title, words.you_said, words.we_did), story)
    moment = present()
    change = new_change(service, words, state, owner)
    change.due_on = due_on if state is ChangeState.PLANNED else None
    change.planned_at = moment if state is ChangeState.PLANNED else None
    change.made_at = moment if state is ChangeState.MADE else None
    change.copied_from = copied_from
    change, is_new = save_once(change)
    if is_new:
        note_step(change, before="", after=state, actor=actor, at=moment, note="")
        if copied_from is not None:
            say(actor, "copied", change, of=copied_from.pk)
        if state is ChangeState.MADE:
            plan_looks(change=change)
    if story is not None:
        link_story(change=change, story=story, response=response, actor=actor)
    return change


def new_change(service: Service, words: ChangeWords, state: ChangeState, owner: User) -> Change:
    """Give an unsaved change with its words."""
    return Change(
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
        domains=list(words.domains),
        state=state.value,
        owner=owner,
    )


def save_once(change: Change) -> tuple[Change, bool]:
    """Save a new change and give it with True; the same one from the last minutes, with False, after a double click.

    The row of the person is held, so that two clicks wait for each other.
    """
    change.full_clean(exclude=["stories"])
    User.objects.select_for_update(no_key=True).get(pk=change.owner_id)
    same = {name: getattr(change, name) for name in _SAME}
    since = present() - DOUBLE_CLICK
    twin = Change.objects.filter(**same, created_at__gte=since).order_by("pk").first()
    if twin is not None:
        return twin, False
    change.save()
    return change, True


@transaction.atomic
def make_change(*, change: Change, evidence: str, actor: Actor) -> Change:
    """Record that a change has been made, with what shows it; it is looked at again from now on.

    Raises `TransitionNotAllowed` where it is neither suggested nor planned, `DomainError` where `actor` may not.
    """
    refuse_unless_allowed(actor, change.service)
    fresh, moment = locked(change), present()
    if fresh.state == ChangeState.SUGGESTED:
        refuse_unless_decides(actor, fresh.service)
        fresh.decided_at = moment
    fresh.made_at, fresh.evidence = moment, evidence
    move(
        fresh,
        ChangeState.MADE,
        actor=actor,
        at=moment,
        note=evidence,
        fields=["made_at", "evidence", "decided_at"],
    )
    plan_looks(change=fresh)
    owe_words(change=fresh, at=moment)
    return fresh


@transaction.atomic
def decline_change(*, change: Change, reason: str, actor: Actor) -> Change:
    """Record that a suggested or planned change will not be made, and why. A suggestion is for a lead to decide.

    Raises `DomainError` without a reason or where `actor` may not, `TransitionNotAllowed` where it was made already.
    """
    if not reason.strip():
        raise DomainError("Say why the change will not be made.")
    refuse_unless_allowed(actor, change.service)
    fresh, moment = locked(change), present()
    was_suggested = fresh.state == ChangeState.SUGGESTED
    if was_suggested:
        refuse_unless_decides(actor, fresh.service)
        fresh.decided_at = moment
    move(fresh, ChangeState.DECLINED, actor=actor, at=moment, note=reason, fields=["decided_at"])
    if was_suggested:
        owe_decision(fresh, actor=actor)
    return fresh


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
        say(actor, "story_linked", change, story=story.pk)
        owe_word_of(change=change, story_id=story.pk, at=present())
    return link
