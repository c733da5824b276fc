"""What can be done with a reply that is public: undo for seconds, edit for half an hour, pull; and by what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import LONDON, now
from feedbackhub.web.dates import date_and_time
from responses import permissions
from responses.forms import ReturnForm
from responses.forms_publication import PullForm
from responses.models import ResponseState
from responses.presenters.differences import Piece, differences
from responses.services.amending.editing import editable_until
from responses.services.amending.reading import last_returned_edit
from responses.services.amending.steps import waiting_edit
from responses.services.letting_out import leave_of
from responses.services.pulling import MAY_PULL, pull_of
from responses.services.settling import undo_until

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.models import Response


@dataclass(frozen=True, slots=True)
class EditPanel:
    """An edit that waits: what it would change, and what this person may do with it."""

    pieces: tuple[Piece, ...]
    body: str
    by: str
    since: str
    text_hash: str
    may_decide: bool
    is_mine: bool
    return_form: ReturnForm
    urls: dict[str, str]


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What `responses/_afterwards.jinja` reads, under the name `after`.

    `undo_until` is the last second with its time in words; `undo_at` the same for a machine. `released` says that the
    text went out on trust, by whose; `pulled` who took it off, when and why.
    """

    undo_until: str
    undo_at: str
    edit_until: str
    edit_url: str
    edit: EditPanel | None
    edit_returned: tuple[str, str] | None
    released: str
    pull_form: PullForm | None
    pulled: str
    pulled_why: str
    is_public: bool
    urls: dict[str, str]


def afterwards(
    *,
    response: Response,
    user: User,
    pull: PullForm | None = None,
    give_back: ReturnForm | None = None,
) -> Afterwards:
    """Give what `user` may do with a reply once it is public; the forms are those that were sent and refused."""
    held = permissions.held_at(user=user, story=response.story)
    public = response.state == ResponseState.PUBLISHED
    until, mine = undo_until(response), response.author_id == user.pk
    may_undo = until is not None and now() < until and response.publications.all()[0].posted_by_id == user.pk
    edit_until = editable_until(response) if mine and Permission.DRAFT_RESPONSE in held else None
    may_edit = edit_until is not None and now() <= edit_until
    pulled = pull_of(response) if response.state == ResponseState.WITHDRAWN else None
    return Afterwards(
        undo_until=clock(until) if may_undo and until else "",
        undo_at=until.isoformat() if may_undo and until else "",
        edit_until=date_and_time(edit_until) if may_edit and edit_until else "",
        edit_url=reverse("responses:edit", args=[response.pk]) if may_edit else "",
        edit=_edit(response, user, held, give_back) if public else None,
        edit_returned=last_returned_edit(response.pk) if public and mine else None,
        released=_released(response),
        pull_form=(pull or PullForm(auto_id="pull_%s")) if public and MAY_PULL & held else None,
        pulled=f"{pulled.pulled_by.full_name} took it off every page, {date_and_time(pulled.at)}."
        if pulled
        else "",
        # It may name what had to go: for those who could have pulled it, and whose reply it was.
        pulled_why=pulled.reason if pulled and (mine or MAY_PULL & held) else "",
        is_public=public,
        urls={name: reverse(f"responses:{name}", args=[response.pk]) for name in ("undo", "pull")},
    )


def clock(moment: datetime) -> str:
    """Give the time of day with its seconds, as a wall clock shows it: there is no other measure for 15 of them."""
    return f"{moment.astimezone(LONDON):%H:%M:%S}"


def _released(response: Response) -> str:
    leave = leave_of(response) if response.author_id is not None else None
    if leave is None or leave.release is None:
        return ""
    return f"Published directly: {leave.release.grant.granted_by.full_name} trusts its author with it."


def _edit(
    response: Response, user: User, held: frozenset[Permission], give_back: ReturnForm | None
) -> EditPanel | None:
    waiting = waiting_edit(response)
    if waiting is None:
        return None
    mine = waiting.author_id == user.pk
    return EditPanel(
        pieces=differences(response.body, waiting.body),
        body=waiting.body,
        by=waiting.author.full_name,
        since=date_and_time(waiting.begun_at),
        text_hash=waiting.text_hash,
        may_decide=not mine and Permission.APPROVE_RESPONSE in held,
        is_mine=mine,
        return_form=give_back or ReturnForm(auto_id="edit_return_%s"),
        urls={
            name: reverse(f"responses:edit-{name}", args=[waiting.pk])
            for name in ("approve", "return", "drop")
        },
    )
