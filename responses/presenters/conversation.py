"""A thread as staff see it: public replies and what the author said after the story, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from responses.presenters.words import as_read
from responses.services.states import why_not_there
from stories.selectors.authors import thread_of_author

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from feedbackhub.accounts.roles import Permission
    from responses.models import Response
    from stories.models import FollowUp, Story

HELPED = "Its author says that it helped"
HELPED_NOT = "Its author says that it did not help"


@dataclass(frozen=True, slots=True)
class AuthorAnswer:
    """What the author said after the story. `waits` says that the public does not see it."""

    follow_up_id: int
    body: str
    published_at: datetime
    waits: bool
    came: str
    is_author: bool = True


@dataclass(frozen=True, slots=True)
class AuthorsWord:
    """Whether the author of the story says that a reply helped, and why; empty where they said nothing."""

    helped: str = ""
    why: str = ""


Reply = TypeVar("Reply")


def answers_of(story: Story, held: Collection[Permission]) -> list[AuthorAnswer]:
    """Give what the author said after `story`, as who holds `held` there may read it; it goes with the story."""
    if why_not_there(story):
        return []
    return [_answer(one, held) for one in thread_of_author(story)]


def _answer(row: FollowUp, held: Collection[Permission]) -> AuthorAnswer:
    return AuthorAnswer(
        follow_up_id=row.pk,
        body=as_read(row.body, held),
        published_at=row.told_at,
        waits=row.is_waiting,
        came=row.get_by_display(),
    )


def in_time(replies: Iterable[Reply], answers: Iterable[AuthorAnswer]) -> tuple[Reply | AuthorAnswer, ...]:
    """Give both in the order of time."""
    both: list[Reply | AuthorAnswer] = [*replies, *answers]
    return tuple(sorted(both, key=_moment))


def _moment(one: object) -> datetime:
    at: datetime = one.published_at  # type: ignore[attr-defined] # both have it
    return at


def authors_word(response: Response, held: Collection[Permission], *, is_there: bool) -> AuthorsWord:
    """Give what the author says of a reply (`selectors.thread_of` brings it); why only while their story is there."""
    rating = getattr(response, "rating", None)
    if rating is None:
        return AuthorsWord()
    why = as_read(rating.why, held) if is_there else ""
    return AuthorsWord(HELPED if rating.helped else HELPED_NOT, why)
