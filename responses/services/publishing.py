"""The way into public, and out of it. Nothing goes out but what `letting_out` says was let out, word for word.

Neither Care Opinion nor NHS.UK has a way in for our software (sources-and-apis section 7, row 11): an approved reply is
posted there by hand, the hand's owner says so here, and the feed confirms it. Where one story stands on both sites the
reply is owed on each; it stands in public from the first on.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions, signals
from responses.models import (
    Channel,
    Publication,
    PublicationState,
    Response,
    ResponseState,
    text_hash,
)
from responses.services.amending.steps import drop_edits
from responses.services.letting_out import require_leave
from responses.services.places import Place, place_of, places_by_hand
from responses.services.settling import owe_settling
from responses.services.states import hold, move, void_approvals

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@transaction.atomic
def publish_response(*, response: Response, actor: User) -> Response:
    """Publish an approved reply and return it: at once on this site, or as work for somebody's hands elsewhere.

    A reply that is out, or waits for the hands, stays as it is (a double click). On this site it can be undone for 15
    seconds (`settling`); whatever leaves the house hears of it only afterwards. Raises `NotApproved` where nobody let
    out exactly this text, `UnsafeToPublish`, `StoryNotThere`, `PermissionDenied`.
    """
    held = hold(response)
    permissions.require(Permission.PUBLISH_RESPONSE, user=actor, story=held.story)
    if held.state in {ResponseState.PUBLISHED, ResponseState.PUBLISHING}:
        return held
    leave = require_leave(held, doing="published")
    story = held.story
    moment = now()
    if places := places_by_hand(story):
        move(response=held, after=ResponseState.PUBLISHING, action="response.publishing", actor=actor)
        Publication.objects.bulk_create(
            Publication(
                response=held,
                story=place.story,
                channel=place.channel,
                state=PublicationState.TO_POST,
                text_hash=leave.text_hash,
            )
            for place in places
        )
        return held
    _go_public(held, actor, moment)
    Publication.objects.create(
        response=held,
        story=story,
        channel=Channel.HUB,
        state=PublicationState.CONFIRMED,
        text_hash=leave.text_hash,
        posted_by=actor,
        posted_at=moment,
        confirmed_at=moment,
        confirmed_how="published by this site itself",
    )
    return held


@transaction.atomic
def mark_posted(
    *,
    response: Response,
    link: str,
    posted_at: datetime,
    actor: User,
    expected_hash: str = "",
    channel: str = "",
) -> Response:
    """Note that the actor has posted the reply by hand, where and when, and return it as published.

    `channel` says where, in case there are several places; else the first one that is owed is meant. `link` is empty or
    an https address on that site. `expected_hash`, where given, is that
    of the text which was copied. The same again changes nothing. Raises `DomainError` for a wrong link or time or
    where nothing is to be posted, `StaleEdit` where the text is another by now, `NotApproved`, `StoryNotThere`,
    `PermissionDenied`.
    """
    held = hold(response)
    permissions.require(Permission.PUBLISH_RESPONSE, user=actor, story=held.story)
    owed = _owed(held, channel)
    if held.state == ResponseState.PUBLISHED and owed is None:
        return held
    if expected_hash and expected_hash != text_hash(held.body):
        raise StaleEdit(
            "This reply has changed since you copied it. Edit what you posted, or withdraw it there."
        )
    if owed is None or held.state not in {ResponseState.PUBLISHING, ResponseState.PUBLISHED}:
        raise DomainError(
            "This reply is not waiting to be posted by hand. Reload the page to see where it stands."
        )
    leave = require_leave(held, doing="posted", stands_elsewhere=True)
    checked = _checked_link(link, place_of(owed))
    if posted_at > now() or posted_at < leave.at:
        raise DomainError("The reply can only have been posted after its approval and before now.")
    if held.state == ResponseState.PUBLISHING:
        _go_public(held, actor, posted_at, action="response.posted")
    else:
        _posted_once_more(held, owed, actor)
    held.publications.filter(pk=owed.pk).update(
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
    drop_edits(held, actor=actor)
    if was_public:
        outbox.after_commit(lambda: signals.response_withdrawn.send(Response, response_id=held.pk))
    return held


def _owed(response: Response, channel: str) -> Publication | None:
    """Give what is to be posted at `channel`, or first of all; None where nothing is."""
    rows = response.publications.filter(state=PublicationState.TO_POST).select_related("story__source")
    return (rows.filter(channel=channel) if channel else rows).order_by("pk").first()


def _posted_once_more(response: Response, owed: Publication, actor: User) -> None:
    """Write down that a reply which stands in public stands on one more site."""
    audit.record(
        actor=actor,
        action="response.posted",
        subject=response,
        organisation_id=response.organisation_id,
        details={"channel": owed.channel, "version": response.version},
    )


def _go_public(
    response: Response, actor: User, moment: datetime, *, action: str = "response.published"
) -> None:
    change = move(
        response=response, after=ResponseState.PUBLISHED, action=action, actor=actor, published_at=moment
    )
    outbox.enqueue(
        task="responses.label_response",
        kwargs={"response_id": response.pk},
        key=f"label_response:{response.pk}:{text_hash(response.body)}:{change.pk}",
    )
    owe_settling(change)
    outbox.after_commit(lambda: signals.response_published.send(Response, response_id=response.pk))


def _checked_link(link: str, place: Place) -> str:
    wanted = place.host
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
