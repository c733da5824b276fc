"""The page of one reply: the story, the text, what an approver needs to decide, and how it came to stand there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.dates import date_and_time
from responses import permissions, selectors
from responses.forms import PostedForm, ReturnForm, TypeForm, WithdrawForm
from responses.models import Response, ResponseState, text_hash
from responses.models.response import RESPONSE_STATE_NAMES
from responses.presenters.by_hand import ByHand, by_hand
from responses.presenters.coaching import CoachView, Writer, coach_for
from responses.presenters.desk import publish_text
from responses.presenters.differences import Piece, differences
from responses.presenters.types import TypePanel, type_panel
from responses.presenters.words import services_of, signature, stands_where, status_of, words_for
from responses.services.states import why_not_there

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.models import Approval, ResponseStateChange
    from stories.models import Story

_WORKS = frozenset({Permission.DRAFT_RESPONSE, Permission.APPROVE_RESPONSE})


@dataclass(frozen=True, slots=True)
class Step:
    """One change of state, in words."""

    what: str
    who: str
    when: str
    comment: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Forms that were sent and must be shown again with their errors."""

    give_back: ReturnForm | None = None
    posted: PostedForm | None = None
    withdraw: WithdrawForm | None = None
    decide: TypeForm | None = None


@dataclass(frozen=True, slots=True)
class ResponsePage:
    """What `responses/response.jinja` reads, under the name `page`."""

    response_id: int
    title: str
    story_title: str
    story_body: str
    story_facts: list[str]
    story_gone: str
    story_edited: bool
    body: str
    signed: str
    status: dict[str, str]
    where: str
    link: str
    coach: CoachView | None
    types: TypePanel | None
    returned: str
    returned_by: str
    approved_by: str
    pieces: tuple[Piece, ...]
    history: tuple[Step, ...]
    own_words: bool
    text_hash: str
    may_decide: bool
    may_publish: bool
    return_form: ReturnForm
    publish_text: str
    may_withdraw: bool
    withdraw_form: WithdrawForm
    by_hand: ByHand | None
    next_url: str
    write_url: str
    urls: dict[str, str] = field(default_factory=dict)


def response_page(*, response: Response, user: User, next_url: str, sent: Sent | None = None) -> ResponsePage:
    """Give the page of `response` as `user` may see and use it; the forms in `sent` replace empty ones."""
    forms = sent or Sent()
    story = response.story
    gone = why_not_there(story)
    returned = selectors.last_return(response)
    approval = selectors.live_approval(response)
    public = response.state == ResponseState.PUBLISHED
    was_public = response.published_at is not None
    publication = selectors.publication_of(response) if public else None
    held = permissions.held_at(user=user, story=story)
    can = _Can(response, held, user, gone)
    story_title, story_body = words_for(story, held)
    # What was taken back may be what had to go: its words are for those who work on replies there.
    taken_back = response.state == ResponseState.WITHDRAWN and not held & _WORKS
    reader = Writer(user, response.signed_name, response.signed_role)
    return ResponsePage(
        response_id=response.pk,
        title=f"Reply by {response.signed_name or 'an unnamed colleague'}",
        story_title=story_title,
        story_body="" if gone else story_body,
        story_facts=_story_facts(story),
        story_gone=gone,
        story_edited=response.is_editable and selectors.edited_since_written(response),
        body="" if taken_back else response.body,
        signed=signature(response),
        status=status_of(response),
        where=stands_where(publication) if public else "",
        link=publication.link if publication else "",
        # What must be changed stands once on this page, beside the reply (`responses/_gate.jinja`).
        coach=None
        if public or gone or response.state == ResponseState.WITHDRAWN
        else replace(coach_for(story=story, body=response.body, writer=reader), stops=()),
        types=type_panel(response, may_decide=can.decide_type, form=forms.decide) if was_public else None,
        returned=returned.comment if returned and not public else "",
        returned_by=returned.approver.full_name if returned else "",
        approved_by=approval.approver.full_name if approval else "",
        pieces=_pieces(response, returned) if not public and not taken_back else (),
        history=_history(response),
        own_words=can.own and response.state == ResponseState.IN_REVIEW,
        text_hash=text_hash(response.body),
        may_decide=can.decide,
        may_publish=can.publish,
        return_form=forms.give_back or ReturnForm(auto_id="return_%s"),
        publish_text=publish_text(response),
        may_withdraw=can.withdraw,
        withdraw_form=forms.withdraw or WithdrawForm(auto_id="withdraw_%s"),
        by_hand=by_hand(response, forms.posted) if can.post else None,
        next_url=next_url,
        write_url=reverse("responses:write", args=[story.pk]) if can.write else "",
        urls={
            name: reverse(f"responses:{name}", args=[response.pk])
            for name in ("approve", "return", "publish", "withdraw", "decide-type")
        },
    )


class _Can:
    """What one person may do with one reply now."""

    def __init__(self, response: Response, held: frozenset[Permission], user: User, gone: str) -> None:
        state = ResponseState(response.state)
        there = not gone
        self.own = response.author_id == user.pk
        self.decide = (
            there
            and state == ResponseState.IN_REVIEW
            and not self.own
            and Permission.APPROVE_RESPONSE in held
        )
        publisher = Permission.PUBLISH_RESPONSE in held
        self.publish = there and publisher and state == ResponseState.APPROVED
        self.post = there and publisher
        self.decide_type = (
            there
            and state == ResponseState.PUBLISHED
            and Permission.DECIDE_TYPE in held
            and bool(response.body)
        )
        self.write = there and self.own and response.is_editable and Permission.DRAFT_RESPONSE in held
        self.withdraw = (
            state != ResponseState.WITHDRAWN and permissions.needed_to_withdraw(response, user) in held
        )


def _pieces(response: Response, returned: Approval | None) -> tuple[Piece, ...]:
    """Give what changed since the last return; nothing where nothing did."""
    if returned is None or returned.version == response.version:
        return ()
    return differences(selectors.text_at(response, returned.version), response.body)


def _history(response: Response) -> tuple[Step, ...]:
    return tuple(
        Step(
            what=_what(change),
            who=change.actor_name,
            when=date_and_time(change.at),
            comment=change.comment,
        )
        for change in selectors.history_of(response)
    )


def _what(change: ResponseStateChange) -> str:
    """Name a step. What came with its story's feed was never begun here."""
    if not change.before and change.after != ResponseState.PUBLISHED:
        return "Begun"
    return RESPONSE_STATE_NAMES[ResponseState(change.after)]


def _story_facts(story: Story) -> list[str]:
    said = f"Submitted {date_and_time(story.submitted_at)}"
    return [*services_of(story), story.source.name, said]
