"""Makes what the tests about records need: a story with all that can hang on it, and the words to look for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from casework.services.cases import open_case
from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from responses.models import ResponseState, text_hash
from responses.services.deciding_types import decide_type
from responses.services.drafts import save_draft, start_draft
from responses.typology.types import ResponseType
from stories.models import (
    AuthorLink,
    FeedbackConsent,
    ImportRun,
    QuarantinedRecord,
    SourceReply,
    Story,
    StoryPhoto,
    StoryRating,
    StoryTag,
    StoryVersion,
)
from tests.factories import make_story
from tests.factories.casework import make_change
from tests.factories.responses import make_published
from tests.people import TESTS, join, person

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from feedbackhub.accounts.models import User
    from tests.people import Cast

# No other text has these words.
PLANTED = ("quagmire", "zeppelin", "ocelot", "marzipan", "thimblerig", "cassowary")
BODY = "The quagmire behind the zeppelin frightened my ocelot and nobody on the ward said sorry."
TITLE = "A marzipan of sorrows"


def second_admin(cast: Cast) -> User:
    """Make Ada, who administers beside Adam: nobody erases alone."""
    ada = person("Ada Lark", "ada@northmere.example", "Records manager")
    join(ada, cast.northmere.root, "admin")  # type: ignore[arg-type]
    return ada


def full_story(cast: Cast, **fields: Any) -> Story:
    """Make a story with everything that can hang on one, its words planted in all of it."""
    story = make_story(
        cast.ward_4,
        title=TITLE,
        body=BODY,
        author_name="thimblerig",
        raw={"body": BODY, "authorRole": "cassowary"},
        link="https://stories.example/quagmire",
        **fields,
    )
    open_case(story=story, actor=TESTS)
    run = ImportRun.objects.create(source=story.source, state="complete", finished_at=now())
    StoryVersion.objects.create(
        story=story, title=TITLE, body=BODY, content_hash="a" * 64, replaced_at=now(), replaced_in=run
    )
    QuarantinedRecord.objects.create(
        source=story.source,
        external_id=story.external_id,
        reason="nul",
        message="Damaged.",
        raw=BODY,
        raw_hash="b" * 64,
    )
    StoryTag.objects.create(story=story, name="zeppelin", group="what was bad", polarity=-1)
    StoryRating.objects.create(story=story, question="How was the ocelot?", score=1)
    SourceReply.objects.create(
        source=story.source, story=story, external_id="r1", body=f"You wrote: {BODY}", raw={"body": BODY}
    )
    StoryPhoto.objects.create(
        story=story,
        content=b"quagmire",
        content_type="image/png",
        width=1,
        height=1,
        alt=BODY,
        added_at=now(),
    )
    AuthorLink.objects.create(story=story, token_hash="c" * 64, made_at=now())
    FeedbackConsent.objects.create(
        story=story, may_publish="yes", given_how="form", recorded_by_name="x", at=now()
    )
    return story


def answer(cast: Cast, story: Story) -> None:
    """Answer it in words that repeat it, with a draft beside the reply, and record a change that repeats it too."""
    reply = make_published(
        story,
        cast.asha,
        cast.priya,
        body=f"Thank you for telling us. {BODY} We are sorry. Asha Patel, Ward manager",
    )
    if reply.state == ResponseState.PUBLISHED:
        decide_type(
            response=reply,
            label=ResponseType.APPRECIATIVE,
            reason=f"It only repeats “{BODY}”",
            expected_hash=text_hash(reply.body),
            actor=cast.ben,
        )
    draft = start_draft(story=story, body=f"Dear thimblerig, {BODY}", actor=cast.ben)
    save_draft(response=draft, body=f"Dear thimblerig, again: {BODY}", expected_version=1, actor=cast.ben)
    make_change(
        cast.ward_4, cast.asha, story=story, you_said="The quagmire behind the zeppelin frightened people."
    )
    outbox.enqueue(task="casework.open_missing_cases", kwargs={"story_id": story.pk})


def long_ago(story: Story, days: int, **fields: Any) -> Story:
    """Move a story back in time by `days`."""
    at = now() - timedelta(days=days)
    Story.objects.filter(pk=story.pk).update(received_at=at, submitted_at=at, published_at=at, **fields)
    story.refresh_from_db()
    return story


@contextmanager
def tampering(table: str) -> Iterator[CursorWrapper]:
    """Do what only somebody with the database's own password can: change rows of the record."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER words_are_never_changed")
        yield cursor
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER words_are_never_changed")


def tables_with(*words: str) -> dict[str, list[str]]:
    """Read every column of text, JSON and bytes of the whole database, and say which hold one of `words`."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea', 'tsvector', 'ARRAY')"
        )
        for table, column, kind in cursor.fetchall():
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            for word in words:
                cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {text} ILIKE %s', [f"%{word}%"])  # noqa: S608
                if cursor.fetchone()[0]:
                    found.setdefault(f"{table}.{column}", []).append(word)
    return found
