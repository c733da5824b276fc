"""The rows of the lists: what waits for approval, what is to be posted, what was posted and not seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator

from feedbackhub.web.dates import date_and_time
from responses.presenters.words import services_of, signature, status_of
from responses.services.states import why_not_there
from stories.models import StoryState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from responses.models import Amendment, Response
    from stories.models import Story

EXCERPT_WORDS = 40


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One reply in a list."""

    href: str
    title: str
    excerpt: str
    facts: list[str]
    status: dict[str, str]
    stopped: str


UNSEEN = {"text": "Posted, not seen", "tone": "wrong"}
UNPOSTED = {"text": "Not posted yet", "tone": "wrong"}
EDIT_WAITS = {"text": "Edit waits for approval", "tone": "moving"}


def rows(
    responses: Iterable[Response], *, since: str, status: dict[str, str] | None = None
) -> list[ReplyRow]:
    """Give one row a reply; `since` says what the annotated time means, `status` replaces the tag of its state."""
    return [_row(response, since, status) for response in responses]


def unseen_rows(responses: Iterable[Response]) -> list[ReplyRow]:
    """Give one row a reply that was approved and is not seen on its site: posted, or not even that."""
    return [
        _row(one, "Approved", UNSEEN if getattr(one, "was_posted", False) else UNPOSTED) for one in responses
    ]


def edit_rows(edits: Iterable[Amendment]) -> list[ReplyRow]:
    """Give one row an edit of a public reply that waits."""
    return [
        replace(
            _row(one.response, "", EDIT_WAITS),
            excerpt=Truncator(one.body).words(EXCERPT_WORDS, truncate=" …"),
            facts=[
                signature(one.response),
                *services_of(one.response.story),
                f"Edited {date_and_time(one.begun_at)}",
            ],
        )
        for one in edits
    ]


def _row(response: Response, since: str, status: dict[str, str] | None) -> ReplyRow:
    moment = getattr(response, "since", None)
    dated = [f"{since} {date_and_time(moment)}"] if moment else []
    return ReplyRow(
        href=reverse("responses:response", args=[response.pk]),
        title=_title(response.story),
        excerpt=Truncator(response.body).words(EXCERPT_WORDS, truncate=" …"),
        facts=[signature(response), *services_of(response.story), *dated],
        status=status or status_of(response),
        stopped=why_not_there(response.story),
    )


def _title(story: Story) -> str:
    """Give the story's title; none of its author's words where they took it back."""
    return "A withdrawn story" if story.state == StoryState.WITHDRAWN else story.title
