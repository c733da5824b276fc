"""Takes in what people said to staff: in person, on a card, at a meeting. Nothing of it is public without consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_at
from stories.models import (
    FeedbackConsent,
    MayPublish,
    Source,
    SourceKind,
    Story,
    StoryPhoto,
    StoryState,
)
from stories.services.taking_in import new_external_id, own_source, take_in
from stories.sources.captured import Heard, record_of

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.accounts.models import User
    from feedbackhub.core.photo import CleanPhoto
    from feedbackhub.organisations.models import Service

# The same words by the same person so soon are a button that was pressed twice.
TWICE_WITHIN = timedelta(minutes=2)
ALLOWED = frozenset({MayPublish.YES, MayPublish.YES_WITH_PHOTO})


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, made anew, and what can be seen or read in it."""

    picture: CleanPhoto
    alt: str


@transaction.atomic
def capture(
    *,
    service: Service,
    heard: Heard,
    may_publish: MayPublish,
    given_how: str,
    actor: User,
    photo: Photo | None = None,
) -> Story:
    """Store what was heard about `service` and give the story.

    Without consent it is for staff only and its case opens; with consent it is public at once where `actor` moderates
    there, and waits to be read where they do not. Raises `DomainError` where `actor` may not capture there, or where
    consent is claimed and nobody says how it was given.
    """
    if not holds_at(actor, Permission.CAPTURE_FEEDBACK, service):
        raise DomainError("You may not write feedback down for this service.")
    if may_publish in ALLOWED and not given_how:
        raise DomainError("Say how they allowed it.")
    at = present()
    source = own_source(organisation=service.organisation, kind=SourceKind.CAPTURED, actor=actor)
    Source.objects.select_for_update().get(pk=source.pk)
    if (twice := _just_stored(source, service, heard, may_publish, actor, at)) is not None:
        return twice
    state, published_at = _place(service, may_publish, actor, at)
    story = take_in(
        source=source,
        record=record_of(heard, external_id=new_external_id(), at=at, service_code=service.code),
        services=[service],
        state=state,
        at=at,
        published_at=published_at,
    )
    _note_consent(story, may_publish, given_how, actor, at)
    if photo is not None:
        _add_photo(story, photo, actor, at)
    audit.record(
        actor=actor,
        action="story.captured",
        subject=story,
        organisation_id=story.organisation_id,
        details={"state": state.value, "may_publish": may_publish.value, "photo": photo is not None},
    )
    return story


def _place(
    service: Service, may_publish: MayPublish, actor: User, at: datetime
) -> tuple[StoryState, datetime | None]:
    """Give where the story begins, and since when it is public."""
    if may_publish not in ALLOWED:
        return StoryState.LIVE, None
    if holds_at(actor, Permission.MODERATE_STORIES, service):
        return StoryState.LIVE, at
    return StoryState.WAITING, None


def _just_stored(
    source: Source, service: Service, heard: Heard, may_publish: MayPublish, actor: User, at: datetime
) -> Story | None:
    """Give the same note, saved a moment ago. With another answer about consent it is another note."""
    recent = Story.objects.filter(
        source=source, services=service, received_at__gte=at - TWICE_WITHIN, body=heard.words
    )
    return recent.filter(consents__recorded_by=actor, consents__may_publish=may_publish).first()


def _note_consent(story: Story, may_publish: MayPublish, given_how: str, actor: User, at: datetime) -> None:
    FeedbackConsent.objects.create(
        story=story,
        may_publish=may_publish,
        given_how=given_how if may_publish in ALLOWED else "",
        recorded_by=actor,
        recorded_by_name=actor.full_name[:200],
        at=at,
    )


def _add_photo(story: Story, photo: Photo, actor: User, at: datetime) -> None:
    StoryPhoto.objects.create(
        story=story,
        content=photo.picture.content,
        content_type=photo.picture.content_type,
        width=photo.picture.width,
        height=photo.picture.height,
        alt=photo.alt[:300],
        added_by=actor,
        added_at=at,
    )
