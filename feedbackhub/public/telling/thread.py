"""The conversation on the author's own page: answers to their story, what they said after it, and whether it helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbackhub.web.dates import short_date
from stories.models import FollowUpState, RefusalReason

if TYPE_CHECKING:
    from datetime import datetime

    from responses.models import ReplyRating, Response
    from stories.models import FollowUp

# Why an answer is not published, for the person who wrote it.
_KIND_REASONS: dict[str, str] = {
    RefusalReason.SAFEGUARDING: (
        "What you wrote worried us. Somebody may need help, so we passed it on at once to people who can help."
    ),
    RefusalReason.BLAME: "It could tell everybody who somebody is, and says hard things about them.",
    RefusalReason.PRIVATE: "It tells private things about somebody else.",
    RefusalReason.ABUSE: "Some words in it could hurt people. You can be cross, and say it in other words.",
    RefusalReason.NOT_CARE: "It is not about care that somebody had here.",
    RefusalReason.SPAM: "We could not see what it has to do with your story.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said: by staff, or (`is_own`) by whoever has the link."""

    pk: int
    at: datetime
    by: str
    body: str
    when: str
    is_own: bool
    state: str = ""
    may_take_back: bool = False
    helped: bool | None = None
    why: str = ""


def conversation(
    replies: Sequence[Response],
    answers: Sequence[FollowUp],
    ratings: Mapping[int, ReplyRating],
    *,
    is_public: bool,
) -> list[Said]:
    """Give what was said after a story, in the order of time."""
    said = [
        *(_reply(one, ratings.get(one.pk)) for one in replies),
        *(_answer(one, is_public=is_public) for one in answers),
    ]
    return sorted(said, key=lambda one: (one.at, one.is_own, one.pk))


def _reply(reply: Response, rating: ReplyRating | None) -> Said:
    at = reply.published_at
    assert at is not None  # noqa: S101 - a database constraint holds it
    by = ", ".join(part for part in (reply.signed_name, reply.signed_role) if part)
    return Said(
        pk=reply.pk,
        at=at,
        by=by or "The service",
        body=reply.body,
        when=short_date(at),
        is_own=False,
        helped=rating.helped if rating else None,
        why=rating.why if rating else "",
    )


def _answer(answer: FollowUp, *, is_public: bool) -> Said:
    return Said(
        pk=answer.pk,
        at=answer.told_at,
        by="You",
        body=answer.body,
        when=short_date(answer.told_at),
        is_own=True,
        state=_state(answer, is_public=is_public),
        may_take_back=True,
    )


def _state(answer: FollowUp, *, is_public: bool) -> str:
    if answer.state == FollowUpState.PUBLISHED:
        if not is_public:
            return "Staff can read this. It is not on the website."
        return "This is on the website." + (" We took some words out." if answer.original else "")
    if answer.state == FollowUpState.REFUSED:
        reason = next((one.reason for one in answer.decisions.all()), "")
        return f"We did not put this on the website. {_KIND_REASONS.get(reason, '')}".strip()
    if not is_public:
        return "We have it. Staff can read it."
    return "We have it. Staff can read it now. We read it before everybody can."
