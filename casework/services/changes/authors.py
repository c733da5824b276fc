"""The word that is owed to a story's author about a change. The row is the debt; the stories room has the mail.

Authors who left no way to be told get none; their row then says so, and a later reply is the way to tell them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casework.models import AuthorWord, AuthorWordKind, Change, ChangeState, ChangeStory
from casework.models.change import STANDING
from feedbackhub.core.clock import now as present
from stories.models import AuthorNoticeKind
from stories.services.author_notices import notify_author

BATCH = 200
_WHAT = {
    AuthorWordKind.MADE: AuthorNoticeKind.CHANGE_MADE,
    AuthorWordKind.REVERSED: AuthorNoticeKind.CHANGE_REVERSED,
}
_STANDING = frozenset(state.value for state in STANDING)


def owe_words(*, change: Change, at: datetime) -> int:
    """Owe a word to the authors of all stories of `change`, of what it is now; give how many rows were new."""
    return sum(
        owe_word_of(change=change, story_id=story_id, at=at)
        for story_id in ChangeStory.objects.filter(change=change).values_list("story", flat=True)
    )


def owe_word_of(*, change: Change, story_id: int, at: datetime) -> bool:
    """Owe a word to one author, once for each thing there is to say; nothing while a change is only planned."""
    if change.state in _STANDING:
        what = AuthorWordKind.MADE
    elif change.state == ChangeState.REVERSED:
        what = AuthorWordKind.REVERSED
    else:
        return False
    _, is_new = AuthorWord.objects.get_or_create(
        change=change, story_id=story_id, what=what, defaults={"owed_at": at}
    )
    return is_new


def hand_on_words() -> int:
    """Hand the owed words to whoever mails authors; give how many."""
    waiting = AuthorWord.objects.filter(handed_on_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    return sum(_hand_on(pk) for pk in list(waiting[:BATCH]))


@transaction.atomic
def _hand_on(pk: int) -> int:
    row = (
        AuthorWord.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("story", "change")
        .filter(pk=pk, handed_on_at__isnull=True)
        .first()
    )
    if row is None:
        return 0
    # What is no longer so is not told: a change that was undone before its author heard that it was made.
    is_so = row.what == AuthorWordKind.REVERSED or row.change.state in _STANDING
    what = _WHAT[AuthorWordKind(row.what)]
    row.has_contact = notify_author(story=row.story, what=what, subject_id=row.change_id) if is_so else None
    row.handed_on_at = present()
    row.save(update_fields=["handed_on_at", "has_contact"])
    return 1
