"""The one way to tell the author of a story something: a row is owed here, `author_mail` sends it, once.

What a mail is about lives in rooms above this one, so each of them says here how to look whether its thing still
stands: a reply that was taken back within its fifteen seconds is never told of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from feedbackhub.core.clock import now as present
from stories.models import AuthorContact, AuthorNotice, AuthorNoticeKind, AuthorNoticeState, Story

# Whether the thing with this id still stands, to the author of the story with that one.
StillStands = Callable[[int, int], bool]
Owing = Callable[[], int]

_CHECKS: dict[str, StillStands] = {}
_SWEEPS: dict[str, Owing] = {}


def register(what: AuthorNoticeKind, *, still_stands: StillStands, owe_missed: Owing | None = None) -> None:
    """Say how to look again before a mail of this kind goes, and how to find what a lost signal left unsaid.

    `still_stands` is given the id of the thing and that of the story.
    """
    _CHECKS[what.value] = still_stands
    if owe_missed is not None:
        _SWEEPS[what.value] = owe_missed


def still_stands(notice: AuthorNotice) -> bool:
    """Say whether what a mail would tell is still so. What nobody answers for is not told."""
    check = _CHECKS.get(notice.what)
    return check is not None and check(notice.subject_id, notice.story_id)


def owe_missed() -> int:
    """Let each room owe what its signals missed; give how many rows that were."""
    return sum(sweep() for sweep in list(_SWEEPS.values()))


@transaction.atomic
def notify_author(*, story: Story, what: str, subject_id: int, not_before: datetime | None = None) -> bool:
    """Owe the author of `story` a mail about one thing, and say whether they left an address.

    Call it as often as you like: a thing is told once. What was not told because it had been taken back is owed anew
    where it stands again. `not_before` is the moment until which it may yet be undone.
    """
    if not AuthorContact.objects.filter(story=story).exists():
        return False
    kind, at = AuthorNoticeKind(what), present()
    due = max(not_before, at) if not_before is not None else at
    row = AuthorNotice.objects.filter(story=story, what=kind, subject_id=subject_id).first()
    if row is None:
        _owe(story, kind, subject_id, at, due)
    else:
        AuthorNotice.objects.filter(pk=row.pk, state=AuthorNoticeState.DROPPED, due_at__lt=due).update(
            state=AuthorNoticeState.OWED, due_at=due, attempts=0
        )
    return True


def _owe(story: Story, kind: AuthorNoticeKind, subject_id: int, at: datetime, due: datetime) -> None:
    try:
        with transaction.atomic():
            AuthorNotice.objects.create(story=story, what=kind, subject_id=subject_id, owed_at=at, due_at=due)
    except IntegrityError:
        # Somebody else owed it in the same moment: it is told once all the same.
        return
