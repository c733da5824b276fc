"""Tells authors that a reply is there: once it can no longer be undone, and only if it is still there then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef

from responses.models import Response
from stories.models import AuthorContact, AuthorNotice, AuthorNoticeKind, AuthorNoticeState, Story, StoryState
from stories.services.author_notices import notify_author, register

if TYPE_CHECKING:
    from django.db.models import QuerySet

# So long may whoever published a reply take it back with one press (DESIGN section 5).
MAY_BE_UNDONE = timedelta(seconds=15)
A_ROUND = 100


def tell_of_reply(*, response_id: int) -> bool:
    """Owe the author of a story the word of a published reply; say whether there is an address. Twice adds nothing."""
    reply = Response.objects.published().filter(pk=response_id).select_related("story").first()
    if reply is None or reply.published_at is None or reply.story.state != StoryState.LIVE:
        return False
    told = False
    for story in _records_with_contact(reply.story):
        not_before = reply.published_at + MAY_BE_UNDONE
        told |= notify_author(
            story=story, what=AuthorNoticeKind.REPLY, subject_id=reply.pk, not_before=not_before
        )
    return told


def tell_of_what_was_missed() -> int:
    """Owe what a lost signal left unsaid: replies that came out since the address was left; give how many."""
    said = AuthorNotice.objects.filter(
        story=OuterRef("story"), what=AuthorNoticeKind.REPLY, subject_id=OuterRef("pk")
    )
    stands = said.exclude(state=AuthorNoticeState.DROPPED) | said.filter(
        due_at__gte=OuterRef("published_at") + MAY_BE_UNDONE
    )
    missed = Response.objects.published().filter(
        ~Exists(stands),
        story__state=StoryState.LIVE,
        story__author_contact__confirmed_at__isnull=False,
        published_at__gte=F("story__author_contact__created_at"),
    )
    return sum(tell_of_reply(response_id=pk) for pk in missed.values_list("pk", flat=True)[:A_ROUND])


def _records_with_contact(story: Story) -> QuerySet[Story]:
    contacts = AuthorContact.objects.filter(story=OuterRef("pk"))
    return Story.objects.one_story_with(story).live().filter(Exists(contacts))


def _still_stands(response_id: int, story_id: int) -> bool:
    reply = Response.objects.published().filter(pk=response_id).select_related("story").first()
    return reply is not None and Story.objects.one_story_with(reply.story).filter(pk=story_id).exists()


register(AuthorNoticeKind.REPLY, still_stands=_still_stands, owe_missed=tell_of_what_was_missed)
