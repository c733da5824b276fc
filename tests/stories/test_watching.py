"""The watch over sources: a spell of quiet opens and ends once, leads hear of it once, and no mail holds a story."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedbackhub.core.clock import local_date, now
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.secrets import encrypt
from stories.models import (
    ImportRun,
    NoticeKind,
    NoticeState,
    RunState,
    Schedule,
    Source,
    SourceKind,
    SourceNotice,
    Story,
)
from stories.services.notices import LOST_AFTER, MAX_ATTEMPTS, send_notices
from stories.services.tending import pause_source
from stories.services.watching import watch_sources
from tests.factories import make_source
from tests.people import TESTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.people import Cast

pytestmark = pytest.mark.django_db
SECRET = "The words of a patient"


@pytest.fixture
def feed(cast: Cast) -> Source:
    """A feed that gave two stories a day for eight weeks and nothing since a week ago, and was read just now."""
    source = make_source(
        cast.northmere,
        SourceKind.CARE_OPINION,
        name="Our feed",
        base_url="https://x.example",
        encrypted_key=encrypt("k"),
    )
    tell(cast, source, days=range(8, 64))
    read(source, now())
    return source


def tell(cast: Cast, source: Source, *, days: Iterable[int]) -> None:
    """Let two stories be published on each of the days so long ago."""
    Story.objects.bulk_create(
        Story(
            organisation=cast.northmere,
            source=source,
            external_id=f"{day}-{place}",
            title=SECRET,
            body=SECRET,
            submitted_at=now() - timedelta(days=day),
            published_at=now() - timedelta(days=day),
            received_at=now(),
            content_hash="0",
        )
        for day in days
        for place in range(2)
    )


def read(source: Source, at: datetime, state: str = RunState.COMPLETE) -> ImportRun:
    return ImportRun.objects.create(source=source, state=state, started_at=at, finished_at=at)


def told() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


class TestQuiet:
    """`Source.quiet_since` and its two transitions."""

    def test_a_quiet_week_opens_a_spell_once(self, feed: Source) -> None:
        assert watch_sources() == 1
        feed.refresh_from_db()
        assert feed.quiet_since is not None
        assert local_date(feed.quiet_since) == local_date() - timedelta(days=7)
        watch_sources()
        assert AuditEvent.objects.filter(action="source.fell_quiet").count() == 1
        assert SourceNotice.objects.count() == 2

    def test_stories_end_it_and_the_next_spell_is_told_anew(self, cast: Cast, feed: Source) -> None:
        watch_sources()
        tell(cast, feed, days=range(1, 8))
        assert watch_sources() == 0
        feed.refresh_from_db()
        assert feed.quiet_since is None
        assert AuditEvent.objects.filter(action="source.no_longer_quiet").count() == 1

    def test_a_usual_week_opens_none(self, cast: Cast, feed: Source) -> None:
        tell(cast, feed, days=range(1, 8))
        assert watch_sources() == 0

    def test_nobody_watches_a_paused_feed_one_by_hand_or_one_without_a_key(self, feed: Source) -> None:
        for change in ({"is_paused": True}, {"every_minutes": Schedule.BY_HAND}, {"encrypted_key": ""}):
            Source.objects.update(**change)
            assert watch_sources() == 0, change
            Source.objects.update(is_paused=False, every_minutes=Schedule.HOUR, encrypted_key="k")

    def test_pausing_ends_a_spell_and_its_mails_are_not_sent(self, cast: Cast, feed: Source) -> None:
        watch_sources()
        pause_source(source=feed, reason="They move house", actor=cast.lena)
        assert send_notices() == 0
        assert set(SourceNotice.objects.values_list("state", flat=True)) == {NoticeState.DROPPED}

    def test_a_feed_that_is_not_read_is_silent_and_not_quiet(self, feed: Source) -> None:
        ImportRun.objects.update(
            started_at=now() - timedelta(hours=5), finished_at=now() - timedelta(hours=5)
        )
        assert watch_sources() == 1
        feed.refresh_from_db()
        assert feed.quiet_since is None
        assert set(SourceNotice.objects.values_list("kind", flat=True)) == {NoticeKind.SILENT}
        Source.objects.update(resumed_at=now() - timedelta(hours=1))
        assert watch_sources() == 1

    def test_silence_ends_with_a_complete_run_alone(self, feed: Source) -> None:
        ImportRun.objects.update(finished_at=now() - timedelta(hours=5))
        watch_sources()
        read(feed, now(), RunState.STOPPED)
        assert send_notices() == 2
        assert "has not been read to its end since" in mail.outbox[0].body

    def test_silence_that_has_ended_is_told_to_nobody(self, feed: Source) -> None:
        ImportRun.objects.update(finished_at=now() - timedelta(hours=5))
        watch_sources()
        read(feed, now())
        assert send_notices() == 0


class TestMails:
    """Once each, to those who can act, with figures and no words of a patient."""

    def test_leads_and_administrators_hear_once(self, cast: Cast, feed: Source) -> None:
        watch_sources()
        assert send_notices() == 2
        assert told() == [cast.adam.email, cast.lena.email]
        watch_sources()
        assert send_notices() == 0
        body = mail.outbox[0].body
        assert "gave 0 stories in the last 7 days; usually it is about 14" in body
        assert f"/sources/{feed.pk}/" in body
        assert SECRET not in body + mail.outbox[0].subject

    def test_one_whose_worker_died_between_mail_and_note_is_never_sent_again(self, feed: Source) -> None:
        watch_sources()
        SourceNotice.objects.update(state=NoticeState.SENDING, claimed_at=now() - LOST_AFTER * 2)
        assert send_notices() == 0
        assert set(SourceNotice.objects.values_list("state", flat=True)) == {NoticeState.UNCERTAIN}

    def test_a_mail_that_is_refused_is_tried_some_times_and_given_up(
        self, feed: Source, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> int:
            raise SMTPRecipientsRefused({})

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        watch_sources()
        for _ in range(MAX_ATTEMPTS + 1):
            assert send_notices() == 0
        assert set(SourceNotice.objects.values_list("state", "attempts")) == {
            (NoticeState.DROPPED, MAX_ATTEMPTS)
        }

    def test_a_mail_server_that_is_down_costs_a_delay_and_no_attempt(
        self, feed: Source, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*_: object) -> None:
            raise ConnectionRefusedError

        watch_sources()
        monkeypatch.setattr(EmailBackend, "open", down)
        assert send_notices() == 0
        monkeypatch.undo()
        assert send_notices() == 2

    def test_whoever_has_left_hears_nothing(self, cast: Cast, feed: Source) -> None:
        watch_sources()
        cast.adam.is_active = False
        cast.adam.save(update_fields=["is_active"])
        assert send_notices() == 1
        assert told() == [cast.lena.email]


def test_the_watch_asks_the_same_questions_whatever_the_number_of_feeds(cast: Cast) -> None:
    def fill(number: int) -> None:
        for place in range(number):
            read(
                make_source(
                    cast.northmere,
                    SourceKind.CARE_OPINION,
                    base_url=f"https://w{number}-{place}.example",
                    encrypted_key="k",
                ),
                now(),
            )

    fill(2)
    with CaptureQueriesContext(connection) as few:
        watch_sources(actor=TESTS)
    fill(15)
    with CaptureQueriesContext(connection) as many:
        watch_sources(actor=TESTS)
    assert len(many) == len(few)
