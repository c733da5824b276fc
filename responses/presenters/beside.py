"""What a draft shares with the organisation's earlier replies, side by side: only replies that the reader may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.web.dates import short_date
from responses import selectors
from responses.checks.shared import Shared, shared_with
from responses.presenters.words import signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbackhub.accounts.models import User
    from responses.models import Response
    from responses.services.comparing import EarlierReply
    from responses.typology.text import Sentence
    from stories.models import Story


@dataclass(frozen=True, slots=True)
class Pair:
    """The same words twice: in the draft, and in the earlier reply."""

    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class SharedReply:
    """An earlier reply: who wrote it and when, where it can be read, and what the draft has in common with it."""

    number: int
    who: str
    day: str
    story_title: str
    href: str
    pairs: tuple[Pair, ...]


def shared_replies(
    *, draft: str, body: Sequence[Sentence], earlier: Sequence[EarlierReply], story: Story, user: User
) -> tuple[SharedReply, ...]:
    """Give the earlier replies that `user` may read and that share the most of the draft (one query, or none)."""
    if not earlier:
        return ()
    readable = selectors.readable_replies(user, story.organisation, [one.response_id for one in earlier])
    known = [one for one in earlier if one.response_id in readable]
    found = shared_with(body, [one.body for one in known])
    return tuple(_shown(draft, one, readable[known[one.reply].response_id]) for one in found)


def _shown(draft: str, shared: Shared, response: Response) -> SharedReply:
    return SharedReply(
        number=response.pk,
        who=signature(response),
        day=short_date(response.published_at) if response.published_at else "",
        story_title=response.story.title,
        href=reverse("responses:response", args=[response.pk]),
        pairs=tuple(
            Pair(draft[one.start : one.end], response.body[one.their_start : one.their_end])
            for one in shared.stretches
        ),
    )
