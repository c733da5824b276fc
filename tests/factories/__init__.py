"""Makes rows for tests, with sensible values for whatever a test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from feedbackhub.core.clock import now
from stories.models import Source, SourceKind, Story

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation, Service

_numbers = count(1)


def make_source(organisation: Organisation, kind: str = SourceKind.STORY_FILE, **fields: Any) -> Source:
    """Make (or find) a source of `organisation`."""
    source, _ = Source.objects.get_or_create(
        organisation=organisation,
        kind=kind,
        base_url=fields.pop("base_url", ""),
        defaults={"name": f"Source of {organisation}", **fields},
    )
    return source


def make_story(service: Service, **fields: Any) -> Story:
    """Make a live, published story about `service`, received just now."""
    number = next(_numbers)
    published = fields.pop("published_at", now() - timedelta(hours=2))
    story = Story.objects.create(
        organisation=service.organisation,
        source=fields.pop("source", None) or make_source(service.organisation),
        external_id=fields.pop("external_id", f"test-{number}"),
        title=fields.pop("title", f"Story {number}"),
        body=fields.pop("body", "The nurse on the ward found my glasses and sat with me while I waited."),
        author_name=fields.pop("author_name", "daisy47"),
        author_role=fields.pop("author_role", "the patient"),
        submitted_at=fields.pop("submitted_at", (published or datetime.now(UTC)) - timedelta(hours=1)),
        published_at=published,
        received_at=fields.pop("received_at", now()),
        content_hash=f"{number:064d}",
        **fields,
    )
    story.services.add(service)
    return story
