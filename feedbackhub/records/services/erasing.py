"""Erasure: one person asks and says what becomes of colleagues' words, another approves, and then the words are gone.

What stays is a story without words, so that no import brings it back and no figure changes. See docs/decisions/0017.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, subjects
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.records.models import (
    ERASURE_TRANSITIONS,
    CertificateKind,
    ErasureRequest,
    ErasureState,
)
from feedbackhub.records.selectors.holdings import (
    KEEP,
    REMOVE,
    Item,
    identifiers,
    items_to_decide,
    same_telling,
)
from feedbackhub.records.services.certificates import Removal, issue, lock_chain
from stories.models import Story, StoryState
from stories.services.emptying import erase_stories
from stories.services.holding import refuse_held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor
    from feedbackhub.records.models import DeletionCertificate

METHOD = (
    "Words emptied and rows deleted by SQL in the live database, in one transaction with this certificate"
)


@transaction.atomic
def request_erasure(
    *, story: Story, asked_by: str, reference: str, decisions: Mapping[str, str], actor: User
) -> ErasureRequest:
    """Ask for a story to be erased and return the request; one that waits for this story already is given back.

    `decisions` says "remove" or "keep" of each item of `items_to_decide`. Raises `DomainError` where one is missing or
    where the story is erased. A hold does not stop the request: it waits.
    """
    held = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if held.state == StoryState.ERASED:
        raise DomainError("This story is erased already.")
    if (there := ErasureRequest.objects.filter(story=held, state=ErasureState.WAITING).first()) is not None:
        return there
    _check_decisions(items_to_decide(same_telling(held)), decisions)
    request = ErasureRequest.objects.create(
        organisation_id=held.organisation_id,
        story=held,
        asked_by=asked_by,
        reference=reference.strip()[:60],
        decisions=dict(decisions),
        requested_by=actor,
        requested_at=now(),
    )
    _record(request, "erasure.requested", actor)
    return request


@transaction.atomic
def decide_again(*, request: ErasureRequest, decisions: Mapping[str, str], actor: User) -> ErasureRequest:
    """Let the requester decide anew about colleagues' words, where some were added since. Raises `DomainError`."""
    held = _hold(request)
    _check_waiting(held)
    if held.requested_by_id != actor.pk:
        raise DomainError("Only whoever made the request can change what it removes.")
    _check_decisions(items_to_decide(same_telling(held.story)), decisions)
    held.decisions = dict(decisions)
    held.save(update_fields=["decisions", "updated_at"])
    _record(held, "erasure.redecided", actor)
    return held


@transaction.atomic
def approve_erasure(*, request: ErasureRequest, actor: User) -> DeletionCertificate:
    """Erase what a colleague asked to be erased, and return the certificate.

    Raises `DomainError` for whoever made the request, where it no longer waits, where words were added that nobody has
    decided about, and `Held` where a hold covers the story: the request then goes on waiting.
    """
    lock_chain(request.organisation_id)
    held = _hold(request)
    if held.requested_by_id == actor.pk:
        raise DomainError("Somebody else has to approve this: nobody erases alone.")
    ERASURE_TRANSITIONS.check(ErasureState(held.state), ErasureState.DONE)
    stories = same_telling(held.story)
    for story in stories:
        refuse_held(story, "erased")
    items = items_to_decide(stories)
    if undecided(items, held.decisions):
        raise DomainError(
            "Something was written about this story since the request. Whoever made it has to decide about that first."
        )
    held.state, held.decided_by, held.decided_at = ErasureState.DONE.value, actor, now()
    held.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
    certificate = carry_out(
        stories=stories,
        items=[one for one in items if held.decisions[one.key] == REMOVE],
        kind=CertificateKind.ERASURE,
        request=held,
        rule=f"Request {held.pk}: {held.get_asked_by_display()}",
        actor=actor,
    )
    _record(held, "erasure.approved", actor)
    return certificate


def carry_out(
    *,
    stories: Sequence[Story],
    items: Sequence[Item],
    kind: CertificateKind,
    rule: str,
    actor: Actor,
    request: ErasureRequest | None = None,
) -> DeletionCertificate:
    """Empty `items` and erase `stories`, and certify both. Call it in a transaction that holds the organisation."""
    ids = [one.pk for one in stories]
    gone = [*identifiers(stories), *(f"{one.table.model}:{one.pk}" for one in items)]
    for item in items:
        subjects.remove_row(item.table, item.pk, ids)
    erase_stories(ids=ids, actor=actor)
    received = [one.received_at for one in stories]
    return issue(
        organisation_id=stories[0].organisation_id,
        kind=kind,
        removal=Removal(
            identifiers=gone,
            kinds=dict(Counter(one.partition(":")[0] for one in gone)),
            oldest=min(received),
            newest=max(received),
        ),
        rule=rule,
        method=METHOD,
        actor=actor,
        request=request,
    )


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, reason: str, actor: User) -> ErasureRequest:
    """Refuse a request, with the reason, and return it. Raises `DomainError`."""
    held = _hold(request)
    if not reason.strip():
        raise DomainError("Say why the request is refused.")
    if held.requested_by_id == actor.pk:
        raise DomainError("You made this request. You can take it back.")
    return _end(held, ErasureState.REFUSED, "erasure.refused", actor, reason.strip()[:300])


@transaction.atomic
def cancel_erasure(*, request: ErasureRequest, actor: User) -> ErasureRequest:
    """Take a request back and return it. Raises `DomainError` for anybody but whoever made it."""
    held = _hold(request)
    if held.requested_by_id != actor.pk:
        raise DomainError("Only whoever made the request can take it back. You can refuse it.")
    return _end(held, ErasureState.CANCELLED, "erasure.cancelled", actor)


def undecided(items: Sequence[Item], decisions: Mapping[str, str]) -> list[Item]:
    """Give the items that nobody has decided about."""
    return [one for one in items if decisions.get(one.key) not in {REMOVE, KEEP}]


def _hold(request: ErasureRequest) -> ErasureRequest:
    return ErasureRequest.objects.select_for_update(of=("self",)).select_related("story").get(pk=request.pk)


def _check_waiting(request: ErasureRequest) -> None:
    if request.state != ErasureState.WAITING:
        raise DomainError("This request is decided already. Reload the page to see how.")


def _check_decisions(items: Sequence[Item], decisions: Mapping[str, str]) -> None:
    if undecided(items, decisions):
        raise DomainError("Decide about each of your colleagues’ texts: remove it, or keep it.")


def _end(
    held: ErasureRequest, after: ErasureState, action: str, actor: User, reason: str = ""
) -> ErasureRequest:
    ERASURE_TRANSITIONS.check(ErasureState(held.state), after)
    held.state, held.decided_by, held.decided_at, held.refusal = after.value, actor, now(), reason
    held.save(update_fields=["state", "decided_by", "decided_at", "refusal", "updated_at"])
    _record(held, action, actor)
    return held


def _record(request: ErasureRequest, action: str, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=request,
        organisation_id=request.organisation_id,
        details={"story": request.story_id, "asked_by": request.asked_by},
    )
