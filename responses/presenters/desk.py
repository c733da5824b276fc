"""The desk: everything that the page of a case needs to show the thread, the composer and the coach."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.traces import lacks
from responses import permissions, selectors
from responses.forms import LIVE_COACH, ReplyForm
from responses.models import Response, ResponseState, TrustGrant
from responses.models.classification import RESPONSE_TYPE_NAMES
from responses.presenters.by_hand import ByHand, by_hand
from responses.presenters.coaching import CoachView, Writer, coach_for
from responses.presenters.composing.aids import Aids, aids_for
from responses.presenters.composing.unsaved import Unsaved, unsaved_view
from responses.presenters.conversation import AuthorAnswer, AuthorsWord, answers_of, authors_word, in_time
from responses.presenters.words import signature, stands_where, status_of
from responses.services.places import places_by_hand
from responses.services.states import why_not_there
from responses.services.trust.releasing import may_try
from responses.typology.coach import UNSURE
from responses.typology.types import ResponseType
from stories.models import StoryVersion

if TYPE_CHECKING:
    from collections.abc import Collection

    from feedbackhub.accounts.models import User
    from stories.models import Story

BOX = "reply_body"
_WRITABLE = frozenset({ResponseState.DRAFT, ResponseState.RETURNED})


@dataclass(frozen=True, slots=True)
class PublishedReply:
    """A reply in the thread."""

    response_id: int
    name: str
    role: str
    body: str
    published_at: datetime
    kind: str
    where: str
    link: str
    href: str
    photo: str
    is_to_author: bool
    word: AuthorsWord = field(default_factory=AuthorsWord)
    is_author: bool = False


@dataclass(frozen=True, slots=True)
class ReplyInHand:
    """A reply on which somebody works: who, and how far it is."""

    who: str
    status: dict[str, str]
    href: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class OwnReply:
    """The reader's own reply in hand: its words, where it stands, what an approver said, and what comes next."""

    response_id: int
    body: str
    version: int
    status: dict[str, str]
    comment: str
    commented_by: str
    approved_by: str
    waits: bool
    is_approved: bool
    by_hand: ByHand | None
    href: str
    publish_url: str
    publish_text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A composer that was sent and must be shown again: over which version, and what was saved in another window."""

    form: ReplyForm
    version: int | None
    stale: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What `responses/_thread.jinja` and `responses/_composer.jinja` read, under the name `desk`.

    `form` is there where the reader may write now, over `version`; `stopped` says why nobody can; `stale` holds the
    text that was saved in another window; `edited` says that the story is another since the reply was saved.
    """

    story_id: int
    thread: tuple[PublishedReply, ...]
    conversation: tuple[PublishedReply | AuthorAnswer, ...]
    in_hand: tuple[ReplyInHand, ...]
    mine: OwnReply | None
    form: ReplyForm | None
    version: str
    coach: CoachView | None
    stopped: str
    stale: str
    edited: bool
    signed: str
    may_write: bool
    may_publish: bool
    publishes_directly: bool
    next_url: str
    write_url: str
    keep_url: str
    to: str
    aids: Aids | None
    unsaved: Unsaved | None


def desk_for(
    *,
    story: Story,
    user: User,
    next_url: str,
    written: Written | None = None,
    edit: bool = False,
    use_unsaved: bool = False,
    to: int | None = None,
) -> Desk:
    """Give the desk of `user` for `story`; actions end on `next_url`.

    `edit` is true where the reader asked to change a text that waits or is approved, `use_unsaved` where they want in
    the box what they typed and did not save, `to` what of the author's a new reply answers.
    """
    may = permissions.held_at(user=user, story=story)
    stopped = why_not_there(story)
    in_hand = list(selectors.in_hand_under(story))
    mine = next((one for one in in_hand if one.author_id == user.pk), None)
    may_write = Permission.DRAFT_RESPONSE in may and not stopped
    shown = _form(mine, written, edit) if may_write else None
    unsaved = (
        unsaved_view(story=story, user=user, mine=mine, next_url=next_url, wanted=use_unsaved)
        if shown and not written
        else None
    )
    if shown and unsaved and unsaved.in_box:
        shown.initial["body"] = unsaved.body
    version = written.version if written else mine.version if mine else None
    thread = tuple(_published(one, may, is_there=not stopped) for one in selectors.thread_of(story))
    return Desk(
        story_id=story.pk,
        thread=thread,
        conversation=in_time(thread, answers_of(story, may)),
        in_hand=tuple(_in_hand(one, user) for one in in_hand),
        mine=_own(mine) if mine else None,
        form=shown,
        version=str(version or ""),
        coach=coach_for(story=story, body=_text_in(shown), writer=writer_of(user), box=BOX)
        if shown
        else None,
        stopped=stopped if Permission.DRAFT_RESPONSE in may else "",
        stale=written.stale if written else "",
        edited=mine is not None and not lacks(story, StoryVersion) and selectors.edited_since_written(mine),
        signed=", ".join(part for part in (user.full_name, user.job_title) if part),
        may_write=may_write,
        may_publish=Permission.PUBLISH_RESPONSE in may and not stopped,
        publishes_directly=shown is not None
        and Permission.PUBLISH_RESPONSE in may
        and not lacks(story, TrustGrant)
        and may_try(user=user, organisation_id=story.organisation_id),
        next_url=next_url,
        write_url=reverse("responses:write", args=[story.pk]),
        keep_url=reverse("responses:keep", args=[story.pk]),
        to=str((mine.follow_up_id if mine else to) or ""),
        aids=aids_for(story, next_url) if shown else None,
        unsaved=unsaved,
    )


def _form(mine: Response | None, written: Written | None, edit: bool) -> ReplyForm | None:
    """Give the composer; None where the reader's reply waits for somebody and they did not ask to change it."""
    if written is None and mine is not None and mine.state not in _WRITABLE and not edit:
        return None
    initial = {"body": mine.body if mine else ""}
    form = written.form if written else ReplyForm(auto_id="reply_%s", initial=initial)
    form.fields["body"].attributes |= {"hx-post": reverse("responses:coach"), **LIVE_COACH}  # type: ignore[attr-defined]
    return form


def writer_of(user: User) -> Writer:
    """Give the person as who writes: that is how their replies are signed."""
    return Writer(user, user.full_name, user.job_title)


def _text_in(form: ReplyForm) -> str:
    text = str(form["body"].value() or "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _published(response: Response, may: Collection[Permission], *, is_there: bool) -> PublishedReply:
    assert response.published_at is not None  # noqa: S101 - a database constraint holds it
    publication = next(iter(response.publications.all()), None)
    _, photo = selectors.face_of(response.author)
    return PublishedReply(
        response_id=response.pk,
        name=response.signed_name,
        role=response.signed_role,
        body=response.body,
        published_at=response.published_at,
        kind=kind_of(response),
        where=stands_where(publication),
        link=publication.link if publication else "",
        href=reverse("responses:response", args=[response.pk]),
        is_to_author=response.follow_up_id is not None,
        photo=f"{reverse('responses:photo', args=[response.pk])}?{photo}" if photo else "",
        word=authors_word(response, may, is_there=is_there),
    )


def kind_of(response: Response) -> str:
    """Give the type of an annotated reply (`selectors.thread_of`) in words; empty before it is read."""
    label: str | None = getattr(response, "label", None)
    if not label:
        return ""
    name = RESPONSE_TYPE_NAMES[ResponseType(label)]
    if getattr(response, "decided", None):
        return f"{name} (decided by a person)"
    sure = (getattr(response, "confidence", None) or 0) >= UNSURE
    return name if sure else f"{name} (unsure)"


def _in_hand(response: Response, user: User) -> ReplyInHand:
    return ReplyInHand(
        who=signature(response),
        status=status_of(response),
        href=reverse("responses:response", args=[response.pk]),
        is_mine=response.author_id == user.pk,
    )


def _own(response: Response) -> OwnReply:
    returned = selectors.last_return(response) if response.state == ResponseState.RETURNED else None
    approval = selectors.live_approval(response)
    return OwnReply(
        response_id=response.pk,
        body=response.body,
        version=response.version,
        status=status_of(response),
        comment=returned.comment if returned else "",
        commented_by=returned.approver.full_name if returned else "",
        approved_by=approval.approver.full_name if approval else "",
        waits=response.state == ResponseState.IN_REVIEW,
        is_approved=response.state == ResponseState.APPROVED,
        by_hand=by_hand(response),
        href=reverse("responses:response", args=[response.pk]),
        publish_url=reverse("responses:publish", args=[response.pk]),
        publish_text=publish_text(response),
    )


def publish_text(response: Response) -> str:
    """Give the words of the button: what pressing it really does."""
    return "Publish now" if not places_by_hand(response.story) else "Get it ready to post by hand"
