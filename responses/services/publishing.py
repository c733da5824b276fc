"""The way into public, and out of it. Nothing goes out but a live approval of exactly that text.

Care Opinion has no way in for software (sources-and-apis section 7, row 11): an approved reply is posted there by
hand, the hand's owner says so here, and the feed confirms it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions, signals
from responses.models import (
    Approval,
    Channel,
    Publication,
    PublicationState,
    Response,
    ResponseState,
    text_hash,
)
from responses.services.confidentiality import channel_of, refuse_unsafe
from responses.services.refusals import NotApproved
from responses.services.states import hold, hold_live_story, move, void_approvals

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from stories.models import Story

CARE_OPINION_HOST = "www.careopinion.org.uk"


@transaction.atomic
def publish_response(*, response: Response, actor: User) -> Response:
    """Publish an approved reply and return it: at once on this site, or as work for somebody's hands elsewhere.

    A reply that is out, or waits for the hands, stays as it is (a double click). Raises `NotApproved` without a
    live approval of exactly this text, `UnsafeToPublish`, `StoryNotThere`, `PermissionDenied`.
    """
    held = hold(response)
    permissions.require(Permission.PUBLISH_RESPONSE, user=actor, story=held.story)
    if held.state in {ResponseState.PUBLISHED, ResponseState.PUBLISHING}:
        return held
    story = hold_live_story(held)
    approval = _live_approval(held)
    refuse_unsafe(response=held, doing="published")
    moment = now()
    if channel_of(story) == Channel.CARE_OPINION:
        move(response=held, after=ResponseState.PUBLISHING, action="response.publishing", actor=actor)
        Publication.objects.create(
            response=held,
            channel=Channel.CARE_OPINION,
            state=PublicationState.TO_POST,
            text_hash=approval.text_hash,
        )
        return held
    _go_public(held, actor, moment)
    Publication.objects.create(
        response=held,
        channel=Channel.HUB,
        state=PublicationState.CONFIRMED,
        text_hash=approval.text_hash,
        posted_by=actor,
        posted_at=moment,
        confirmed_at=moment,
        confirmed_how="published by this site itself",
    )
    return held


@transaction.atomic
def mark_posted(
    *, response: Response, link: str, posted_at: datetime, actor: User, expected_hash: str = ""
) -> Response:
    """Note that the actor has posted the reply by hand, where and when, and return it as published.

    `link` is empty or an https address on the site of the story's source. `expected_hash`, where given, is that
    of the text which was copied. The same again changes nothing. Raises `DomainError` for a wrong link or time or
    where nothing is to be posted, `StaleEdit` where the text is another by now, `NotApproved`, `StoryNotThere`,
    `PermissionDenied`.
    """
    held = hold(response)
    permissions.require(Permission.PUBLISH_RESPONSE, user=actor, story=held.story)
    if held.state == ResponseState.PUBLISHED:
        return held
    if expected_hash and expected_hash != text_hash(held.body):
        raise StaleEdit(
            "This reply has changed since you copied it. Edit what you posted, or withdraw it there."
        )
    if held.state != ResponseState.PUBLISHING:
        raise DomainError(
            "This reply is not waiting to be posted by hand. Reload the page to see where it stands."
        )
    story = hold_live_story(held)
    approval = _live_approval(held)
    checked = _checked_link(link, story)
    if posted_at > now() or posted_at < approval.at:
        raise DomainError("The reply can only have been posted after its approval and before now.")
    _go_public(held, actor, posted_at, action="response.posted")
    held.publications.filter(channel=Channel.CARE_OPINION).update(
        state=PublicationState.POSTED,
        link=checked,
        posted_by=actor,
        posted_at=posted_at,
        updated_at=now(),
    )
    return held


@transaction.atomic
def withdraw_response(*, response: Response, reason: str, actor: User) -> Response:
    """Take a reply back, with a reason, and return it.

    While it is in hand its author may do so, or whoever may approve it; once it is public, whoever may publish there.

    Raises `DomainError` without a reason, `PermissionDenied`, `TransitionNotAllowed`.
    """
    held = hold(response)
    permissions.require(permissions.needed_to_withdraw(held, actor), user=actor, story=held.story)
    if held.state == ResponseState.WITHDRAWN:
        return held
    words = reason.strip()
    if not words:
        raise DomainError("Say why the reply is withdrawn.")
    was_public = held.state == ResponseState.PUBLISHED
    move(
        response=held,
        after=ResponseState.WITHDRAWN,
        action="response.withdrawn",
        actor=actor,
        comment=words,
    )
    void_approvals(held)
    if was_public:
        outbox.after_commit(lambda: signals.response_withdrawn.send(Response, response_id=held.pk))
    return held


def site_of(story: Story) -> str:
    """Give the host on which a reply to `story` is posted by hand."""
    return urlsplit(story.source.base_url).hostname or CARE_OPINION_HOST


def _live_approval(response: Response) -> Approval:
    approval = Approval.objects.filter(Approval.live, response=response).first()
    if approval is None or approval.text_hash != text_hash(response.body):
        raise NotApproved("Somebody else has to approve exactly this text before it can be published.")
    return approval


def _go_public(
    response: Response, actor: User, moment: datetime, *, action: str = "response.published"
) -> None:
    move(response=response, after=ResponseState.PUBLISHED, action=action, actor=actor, published_at=moment)
    outbox.enqueue(
        task="responses.label_response",
        kwargs={"response_id": response.pk},
        key=f"label_response:{response.pk}:{text_hash(response.body)}",
    )
    outbox.after_commit(lambda: signals.response_published.send(Response, response_id=response.pk))


def _checked_link(link: str, story: Story) -> str:
    wanted = site_of(story)
    given = link.strip()
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        fits = parts.scheme == "https" and parts.hostname == wanted and parts.username is None
    except ValueError:
        fits = False
    if not fits or len(given) > 500:
        raise DomainError(
            f"The link to the posted reply must begin with https://{wanted}/. You can leave it out."
        )
    return given
