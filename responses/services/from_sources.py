"""Takes in the replies that the sources of stories show, whoever wrote them, so that the story counts as answered.

A reply that somebody wrote here and posted there by hand is ours: it confirms our publication and is never doubled. All
others become published responses without an author of ours. What is edited or removed at the source follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now
from feedbackhub.core.models import OutboxMessage
from responses import selectors, signals
from responses.models import (
    Publication,
    PublicationState,
    Response,
    ResponseState,
    ResponseVersion,
    text_hash,
)
from responses.services.amending.steps import drop_edits
from responses.services.confirming import ALIKE, comparable, likeness
from responses.services.places import channel_of
from responses.services.states import move, note, void_approvals
from stories.models import SourceReply

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.core.actors import Actor

FEED = SystemActor("the feed of the story's source")
TAKE_IN = "responses.take_in_replies"
BATCH = 200


@transaction.atomic
def owe_taking_in() -> None:
    """Owe one round of `take_in_replies`, unless one is owed that nobody has begun."""
    waiting = OutboxMessage.objects.filter(
        task=TAKE_IN, attempts=0, done_at__isnull=True, set_aside_at__isnull=True
    )
    if not waiting.exists():
        outbox.enqueue(task=TAKE_IN, kwargs={})


def take_in_replies(*, actor: Actor = FEED) -> int:
    """Follow a batch of the replies that have moved at their sources; give how many were looked at.

    A reply that another worker holds is left to it. A full batch owes another one.
    """
    owed = selectors.replies_to_take_in()[:BATCH]
    taken = sum(take_in_reply(pk=pk, actor=actor) for pk in list(owed))
    if taken == BATCH:
        owe_taking_in()
    return taken


@transaction.atomic
def take_in_reply(*, pk: int, actor: Actor = FEED) -> bool:
    """Bring our side in line with one reply as its source shows it now; say whether that was owed.

    It may be called any number of times. The story is live, else the reply waits.
    """
    owed = SourceReply.objects.owed().filter(pk=pk)
    reply = owed.select_for_update(of=("self",), skip_locked=True).select_related("story__source").first()
    if reply is None:
        return False
    standing = _held(Response.objects.filter(source_reply=reply).exclude(state=ResponseState.WITHDRAWN))
    confirmed = _confirmed_by(reply)
    if standing is not None:
        _follow(standing, reply, actor)
    elif confirmed is not None:
        _follow_ours(confirmed, reply, actor)
    elif reply.removed_at is None and not _taken_down_here(reply):
        _find_or_make(reply, actor)
    SourceReply.objects.filter(pk=reply.pk).update(is_owed=False)
    return True


def _find_or_make(reply: SourceReply, actor: Actor) -> None:
    ours = _own_words(reply)
    if ours is None or ours.state not in {
        ResponseState.PUBLISHED,
        ResponseState.PUBLISHING,
        ResponseState.APPROVED,
    }:
        _make(reply, actor)
        if ours is not None:
            _let_go(ours, reply, actor)
        return
    held = _held(Response.objects.filter(pk=ours.pk))
    assert held is not None  # noqa: S101 - its row was read in this transaction, and rows are not deleted
    if held.state != ResponseState.PUBLISHED:
        move(
            response=held,
            after=ResponseState.PUBLISHED,
            action="response.seen_in_feed",
            actor=actor,
            published_at=reply.published_at or reply.created_at,
        )
        _tell_published(held)
    _confirm(held, reply, actor)


def _own_words(reply: SourceReply) -> Response | None:
    """Give the reply of ours that says the same, the most alike first; one that is public before one in hand."""
    wanted = comparable(reply.body)
    alike = [(likeness(wanted, comparable(one.body)), one) for one in selectors.own_replies_like(reply)]
    found = [
        (like, one.state == ResponseState.PUBLISHED, -one.pk, one) for like, one in alike if like >= ALIKE
    ]
    return max(found, key=lambda one: one[:3])[3] if found else None


def _confirm(response: Response, reply: SourceReply, actor: Actor) -> None:
    """Note that the feed shows our reply, on the channel of the record under which it stands."""
    moment = now()
    likely = likeness(comparable(response.body), comparable(reply.body))
    how = "the feed shows it word for word" if likely >= 100 else f"the feed shows it, {likely:.0f}% alike"
    values = {
        "story": reply.story,
        "state": PublicationState.CONFIRMED,
        "confirmed_at": moment,
        "confirmed_how": how,
        "external_id": reply.external_id,
    }
    there = {"text_hash": text_hash(response.body), "posted_at": reply.published_at}
    Publication.objects.update_or_create(
        response=response,
        channel=channel_of(reply.story),
        defaults=values,
        create_defaults=values | there,
    )
    audit.record(
        actor=actor,
        action="response.confirmed",
        subject=response,
        organisation_id=response.organisation_id,
        details={"likeness": round(likely)},
    )


def _make(reply: SourceReply, actor: Actor) -> None:
    """Store a reply that others published, as it stands there."""
    shown_at = reply.published_at or reply.created_at
    response = Response.objects.create(
        story=reply.story,
        organisation_id=reply.story.organisation_id,
        signed_name=reply.author_name,
        signed_role=reply.author_role,
        body=reply.body,
        state=ResponseState.PUBLISHED,
        published_at=shown_at,
        source_reply=reply,
    )
    _keep_version(response)
    note(response=response, before="", actor=actor, comment=f"Published on {reply.story.source.name}.")
    Publication.objects.create(
        response=response,
        story=reply.story,
        channel=channel_of(reply.story),
        state=PublicationState.CONFIRMED,
        text_hash=text_hash(reply.body),
        link=reply.story.link,
        posted_at=reply.published_at,
        confirmed_at=now(),
        confirmed_how="it came with the feed",
        external_id=reply.external_id,
    )
    _record(response, "response.taken_in", actor)
    _tell_published(response)


def _follow(response: Response, reply: SourceReply, actor: Actor) -> None:
    """Let a reply of the source's follow it: withdrawn there, or other words there."""
    if reply.removed_at is not None:
        _withdraw(response, f"{reply.story.source.name} does not show this reply any more.", actor)
        return
    is_edited = response.body != reply.body
    response.body, response.version = reply.body, response.version + is_edited
    response.signed_name, response.signed_role = reply.author_name, reply.author_role
    response.published_at = reply.published_at or response.published_at
    response.save(
        update_fields=["body", "version", "signed_name", "signed_role", "published_at", "updated_at"]
    )
    if is_edited:
        _keep_version(response)
        Publication.objects.filter(response=response, external_id=reply.external_id).update(
            text_hash=text_hash(reply.body), updated_at=now()
        )
        _record(response, "response.edited_at_source", actor)
        _owe_label(response)


def _follow_ours(publication: Publication, reply: SourceReply, actor: Actor) -> None:
    """Let our own reply follow what became of it on the other site. Its words here stay those that were approved."""
    held = _held(Response.objects.filter(pk=publication.response_id))
    if held is None or held.state != ResponseState.PUBLISHED:
        return
    if reply.removed_at is not None:
        if not _stands_elsewhere(held, publication):
            _withdraw(held, f"{reply.story.source.name} does not show this reply any more.", actor)
        Publication.objects.filter(pk=publication.pk).update(
            confirmed_how="the feed does not show it any more", updated_at=now()
        )
    elif likeness(comparable(held.body), comparable(reply.body)) < ALIKE:
        Publication.objects.filter(pk=publication.pk).update(
            confirmed_how="the feed shows other words now", updated_at=now()
        )


def _let_go(draft: Response, reply: SourceReply, actor: Actor) -> None:
    """Withdraw a text in hand that stands in public already: it was posted there before it was approved here."""
    held = _held(Response.objects.in_hand().filter(pk=draft.pk))
    if held is not None:
        _withdraw(held, f"The same words stand on {reply.story.source.name} already.", actor)


def _withdraw(response: Response, reason: str, actor: Actor) -> None:
    was_public = response.state == ResponseState.PUBLISHED
    move(
        response=response,
        after=ResponseState.WITHDRAWN,
        action="response.withdrawn",
        actor=actor,
        comment=reason,
    )
    void_approvals(response)
    drop_edits(response, actor=actor)
    if was_public:
        outbox.after_commit(lambda: signals.response_withdrawn.send(Response, response_id=response.pk))


def _held(which: QuerySet[Response]) -> Response | None:
    return which.select_for_update(of=("self",), no_key=True).select_related("story__source").first()


def _confirmed_by(reply: SourceReply) -> Publication | None:
    """Give the publication of ours that this reply is."""
    ours = Publication.objects.filter(external_id=reply.external_id, response__source_reply__isnull=True)
    return ours.filter(
        channel=channel_of(reply.story), response__story__in=selectors.records_of(reply)
    ).first()


def _stands_elsewhere(response: Response, publication: Publication) -> bool:
    others = response.publications.exclude(pk=publication.pk)
    return others.filter(state__in=[PublicationState.POSTED, PublicationState.CONFIRMED]).exists()


def _taken_down_here(reply: SourceReply) -> bool:
    """Say whether a person of ours took this very reply off our pages: it does not come back with an edit."""
    gone = Response.objects.filter(source_reply=reply, state=ResponseState.WITHDRAWN).order_by("-pk").first()
    if gone is None:
        return False
    last = gone.state_changes.filter(after=ResponseState.WITHDRAWN).order_by("-pk").first()
    return last is not None and last.actor_id is not None


def _keep_version(response: Response) -> None:
    ResponseVersion.objects.create(
        response=response, number=response.version, body=response.body, saved_by=None, saved_at=now()
    )


def _tell_published(response: Response) -> None:
    _owe_label(response)
    outbox.after_commit(lambda: signals.response_published.send(Response, response_id=response.pk))


def _owe_label(response: Response) -> None:
    outbox.enqueue(
        task="responses.label_response",
        kwargs={"response_id": response.pk},
        key=f"label_response:{response.pk}:{text_hash(response.body)}",
    )


def _record(response: Response, action: str, actor: Actor) -> None:
    audit.record(actor=actor, action=action, subject=response, organisation_id=response.organisation_id)
