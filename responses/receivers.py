"""Listens to the rooms below. Each receiver calls one selector or service that may run twice."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from responses import selectors
from responses.services.edits import follow_edits
from responses.services.from_sources import owe_taking_in
from responses.services.telling_authors import tell_of_reply
from responses.signals import response_published
from stories.signals import batch_undoing, source_replies_moved, story_edited


@receiver(batch_undoing, dispatch_uid="responses.answered_in_batch")
def name_answered_stories(*, run_id: int, **_: Any) -> list[str]:
    """Say which stories of a batch have a published reply: they must stay."""
    return selectors.titles_answered_in_batch(run_id)


@receiver(story_edited, dispatch_uid="responses.follow_edit")
def follow_edit_of_story(*, story_id: int, **_: Any) -> None:
    """End approvals at once: the next thing that happens might be the publication."""
    follow_edits(story_id=story_id)


@receiver(source_replies_moved, dispatch_uid="responses.take_in_replies")
def owe_replies_of_source(**_: Any) -> None:
    """Owe one round: an import of a thousand replies asks for it often and gets a few."""
    owe_taking_in()


@receiver(response_published, dispatch_uid="responses.tell_author")
def tell_author_of_reply(*, response_id: int, **_: Any) -> None:
    """Owe the author the word; it goes when the reply can no longer be undone."""
    tell_of_reply(response_id=response_id)
