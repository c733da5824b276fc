"""Takes whether a reply helped, from the author of its story. One row a reply; a changed mind replaces it."""

from __future__ import annotations

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from responses.models import ReplyRating, Response, ResponseState
from stories.models import Story, StoryState
from stories.services.telling import AUTHOR

LONGEST_WHY = 1_000


@transaction.atomic
def rate_reply(*, story: Story, response: Response, helped: bool, why: str = "") -> ReplyRating:
    """Note whether `response` helped the author of `story`, and why, and give the row.

    Without words the words of an earlier tap in the same sense stay. Raises `DomainError` where the reply is not
    public, is none to this story, or the story is not there.
    """
    held = Response.objects.select_for_update(of=("self",)).select_related("story").get(pk=response.pk)
    records = Story.objects.one_story_with(story)
    if held.state != ResponseState.PUBLISHED or not records.filter(pk=held.story_id).exists():
        raise DomainError("This answer is not there any more.")
    if story.state != StoryState.LIVE:
        raise DomainError("Your story is not on our pages any more.")
    words = why.replace("\0", "").strip()[:LONGEST_WHY]
    row, is_new = ReplyRating.objects.get_or_create(
        response=held, defaults={"helped": helped, "why": words, "rated_at": present()}
    )
    if not is_new and (row.helped != helped or (words and words != row.why)):
        row.why = words if words or row.helped != helped else row.why
        row.helped, row.rated_at = helped, present()
        row.save(update_fields=["helped", "why", "rated_at", "updated_at"])
    # That there was a tap, and nothing of what it said: the record is read by people.
    audit.record(actor=AUTHOR, action="response.rated", subject=held, organisation_id=held.organisation_id)
    return row
