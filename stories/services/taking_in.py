"""Takes in one story that was told or noted here. Imports write whole pages; this is the door for a single one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from feedbackhub.core import audit, outbox
from stories.models import Source, SourceKind, Story, StoryState
from stories.signals import story_received

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation, Service
    from stories.sources.record import StoryRecord


def new_external_id() -> str:
    """Give an id that says nothing of when or by whom."""
    return uuid4().hex


def own_source(
    *, organisation: Organisation, kind: SourceKind, actor: Actor, is_paused: bool = False
) -> Source:
    """Give the organisation's one source of a kind that needs no address, made where there is none."""
    source, is_new = Source.objects.get_or_create(
        organisation=organisation,
        kind=kind,
        base_url="",
        defaults={"name": kind.label, "is_paused": is_paused},
    )
    if is_new:
        audit.record(actor=actor, action="source.added", subject=source, organisation_id=organisation.pk)
    return source


@transaction.atomic
def take_in(
    *,
    source: Source,
    record: StoryRecord,
    services: Iterable[Service],
    state: StoryState,
    at: datetime,
    published_at: datetime | None = None,
) -> Story:
    """Store one story and give it. The rooms above hear of it after commit, if it is live."""
    story = Story.objects.create(
        organisation_id=source.organisation_id,
        source=source,
        external_id=record.external_id,
        title=record.title,
        body=record.body,
        author_name=record.author_name,
        author_role=record.author_role,
        submitted_at=record.submitted_at,
        published_at=published_at,
        received_at=at,
        experienced_on=record.experienced_on,
        prompt=record.prompt,
        prompt_kind=record.prompt_kind,
        submission_route=record.submission_route,
        content_hash=record.content_hash,
        raw=record.raw,
        state=state,
    )
    story.services.set(services)
    if state == StoryState.LIVE:
        tell_of(story)
    return story


def tell_of(story: Story) -> None:
    """Tell the rooms above, after commit, that a story is live: its case opens."""
    outbox.after_commit(partial(story_received.send, sender=Story, story_ids=(story.pk,)))
