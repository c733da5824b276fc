"""Keeps what a person types before they save it. It is never a version and never goes out; saving ends it.

There is one text a person and story, so that a second window writes over the first: what was saved is never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.core.errors import StaleEdit
from responses import permissions
from responses.checks.characters import without_unseen
from responses.models import ReplyAutosave, Response
from responses.services.refusals import TooLong
from responses.services.states import refuse_missing_story
from stories.models import Story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# The same limit as for a saved reply.
LONGEST = 20_000
_OLDER = "This reply was saved in another window since you opened this one. Save your words here to keep them, too."


@transaction.atomic
def keep_unsaved(*, story: Story, body: str, base_version: int | None, actor: User) -> ReplyAutosave | None:
    """Keep `body` as what `actor` is typing over `base_version` (None: nothing saved) and return it.

    Nothing is kept, and None given, where nothing is typed or the words are those that are saved. Raises `StaleEdit`
    where the text was begun over another version than the saved one: it may come late, after the reply was sent.
    Raises `TooLong`, `StoryNotThere`, and `PermissionDenied` without the right to draft here.
    """
    words = without_unseen(body.replace("\r\n", "\n").replace("\r", "\n"))
    if len(words) > LONGEST:
        raise TooLong(f"This is longer than {LONGEST:,} characters, so it is not kept any more. Shorten it.")
    permissions.require(Permission.DRAFT_RESPONSE, user=actor, story=story)
    held, mine = _held(story, actor)
    refuse_missing_story(held)
    if (mine.version if mine else None) != base_version:
        raise StaleEdit(_OLDER)
    if not words.strip() or (mine is not None and words.strip() == mine.body):
        drop_unsaved(story_id=held.pk, author_id=actor.pk)
        return None
    row, _ = ReplyAutosave.objects.update_or_create(
        story=held, author=actor, defaults={"body": words, "base_version": base_version, "at": now()}
    )
    return row


def _held(story: Story, actor: User) -> tuple[Story, Response | None]:
    """Give the story and the person's reply in hand, held: a save comes before or after this as a whole.

    A reply is held before its story, as everywhere in this room.
    """
    own = Response.objects.in_hand().filter(story=story, author=actor)
    mine = own.select_for_update(of=("self",), no_key=True).first()
    held = Story.objects.select_for_update(of=("self",), no_key=True).get(pk=story.pk)
    return held, mine or own.first()


def drop_unsaved(*, story_id: int, author_id: int | None) -> None:
    """Forget what the person was typing there: they saved, sent or left it out."""
    ReplyAutosave.objects.filter(story=story_id, author=author_id).delete()
