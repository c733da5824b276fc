"""The rules remove what is due and nothing else, with a certificate each time, and nothing that is held."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.models import CaseState
from casework.services.cases import close_withdrawn, open_case
from feedbackhub.core import audit, retention
from feedbackhub.core.clock import now
from feedbackhub.core.models import AuditEvent, OutboxMessage
from feedbackhub.core.retention import Ending, Keep, Unit
from feedbackhub.records.models import CertificateKind, DeletionCertificate
from feedbackhub.records.services import applying
from feedbackhub.records.services.applying import apply_rules, due_now
from feedbackhub.records.services.certificates import (
    Removal,
    faults_of,
    faults_of_chain,
    issue,
)
from feedbackhub.records.services.rules import decide_rule
from responses.models import Response, ResponseState, ResponseVersion
from stories.importing.quarantine import Entry, put_aside
from stories.models import (
    ImportRun,
    QuarantinedRecord,
    Story,
    StoryPhoto,
    StoryState,
    UploadedFile,
    UploadedPart,
)
from stories.services.holding import place_hold
from stories.services.withdrawing import withdraw_story
from tests.factories import make_source, make_story
from tests.factories.responses import make_draft
from tests.people import TESTS
from tests.records.making import long_ago, tampering

if TYPE_CHECKING:
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def quarantined(cast: Cast, days: int, **fields: object) -> QuarantinedRecord:
    row = QuarantinedRecord.objects.create(
        source=make_source(cast.northmere),
        reason="nul",
        message="Damaged.",
        raw="A patient’s words.",
        raw_hash=f"{days:064d}",
        **fields,
    )
    QuarantinedRecord.objects.filter(pk=row.pk).update(updated_at=now() - timedelta(days=days))
    return row


def certified() -> list[str]:
    return [one for row in DeletionCertificate.objects.all() for one in row.identifiers]


def test_quarantine_loses_its_words_after_thirty_days(cast: Cast) -> None:
    old, young = quarantined(cast, 31), quarantined(cast, 29)
    assert apply_rules(cast.northmere).removed == {"quarantine": 1}
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.raw, bool(young.raw), old.reason) == ("", True, "nul")
    assert certified() == [f"stories.quarantinedrecord:{old.pk}"]


def test_a_review_from_nhs_uk_goes_two_years_after_the_experience(cast: Cast) -> None:
    source = make_source(cast.northmere, "nhs_uk", base_url="https://api.nhs.example")
    today = now().date()
    old = make_story(
        cast.ward_4, source=source, experienced_on=today.replace(year=today.year - 2) - timedelta(days=2)
    )
    young = make_story(cast.ward_4, source=source, experienced_on=today - timedelta(days=700))
    unsaid = long_ago(make_story(cast.ward_4, source=source), 800)
    elsewhere = make_story(cast.ward_4, experienced_on=today - timedelta(days=2000))
    apply_rules(cast.northmere)
    states = {one.pk: one.state for one in Story.objects.all()}
    assert states == {
        old.pk: StoryState.EXPIRED,
        young.pk: StoryState.LIVE,
        unsaid.pk: StoryState.EXPIRED,
        elsewhere.pk: StoryState.LIVE,
    }
    old.refresh_from_db()
    assert (old.title, old.body, old.raw, old.author_name) == ("", "", {}, "")


def test_a_withdrawn_storys_words_go_after_thirty_days_and_its_state_stays(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    withdraw_story(story=story, actor=TESTS)
    Story.objects.update(withdrawn_at=now() - timedelta(days=31))
    assert apply_rules(cast.northmere).removed == {"withdrawn": 1}
    story.refresh_from_db()
    assert (story.state, story.body, story.text_removed_at is not None) == (StoryState.WITHDRAWN, "", True)
    assert apply_rules(cast.northmere).removed == {}, "what is done is not done again"


def test_refused_and_unread_stories_go_after_ninety_days(cast: Cast) -> None:
    for state in (StoryState.REFUSED, StoryState.WAITING, StoryState.LIVE):
        long_ago(make_story(cast.ward_4, state=state), 91)
    assert apply_rules(cast.northmere).removed == {"unpublished": 2}
    assert Story.objects.filter(state=StoryState.EXPIRED, body="").count() == 2


def test_stories_stay_until_somebody_decides_otherwise(cast: Cast) -> None:
    story = long_ago(make_story(cast.ward_4), 4000)
    assert apply_rules(cast.northmere).removed == {}
    decide_rule(
        organisation=cast.northmere,
        record_type="stories",
        keep=Keep(10, Unit.MONTHS),
        reason="Our schedule",
        actor=cast.adam,
    )
    assert apply_rules(cast.eastwold).removed == {}, "another Trust's decision is its own"
    assert apply_rules(cast.northmere).removed == {"stories": 1}
    story.refresh_from_db()
    assert story.state == StoryState.EXPIRED


def test_the_case_of_an_expired_story_closes(cast: Cast) -> None:
    story = long_ago(make_story(cast.ward_4, state=StoryState.LIVE), 10)
    case = open_case(story=story, actor=TESTS)
    Story.objects.update(state=StoryState.EXPIRED)
    story.refresh_from_db()
    close_withdrawn(story=story, actor=TESTS)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, "removed")


def test_drafts_that_nobody_touched_for_a_year_lose_their_words(cast: Cast) -> None:
    old = make_draft(make_story(cast.ward_4), cast.asha)
    young = make_draft(make_story(cast.ward_4), cast.asha)
    Response.objects.filter(pk=old.pk).update(updated_at=now() - timedelta(days=400))
    assert apply_rules(cast.northmere).removed == {"drafts": 1}
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, old.body) == (ResponseState.WITHDRAWN, "")
    assert young.body
    assert list(ResponseVersion.objects.filter(response=old).values_list("body", flat=True)) == [""]


def test_files_go_a_day_after_their_import_ended_or_was_never_begun(cast: Cast) -> None:
    source = make_source(cast.northmere)
    long_past = now() - timedelta(days=2)
    ended = ImportRun.objects.create(source=source, state="complete", finished_at=long_past)
    going_on = ImportRun.objects.create(source=source, state="running", started_at=long_past)
    files = [
        UploadedFile.objects.create(source=source, run=run, name="a.csv", uploaded_at=long_past)
        for run in (ended, going_on, None)
    ]
    for file in files:
        UploadedPart.objects.create(file=file, number=0, content=b"A patient's words.")
    assert apply_rules(cast.northmere).removed == {"files": 2}
    assert set(UploadedPart.objects.values_list("file", flat=True)) == {files[1].pk}


def test_photos_go_where_somebody_decided_so(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    StoryPhoto.objects.create(
        story=story,
        content=b"x",
        content_type="image/png",
        width=1,
        height=1,
        alt="A chair",
        added_at=now() - timedelta(days=40),
    )
    decide_rule(
        organisation=cast.northmere,
        record_type="photos",
        keep=Keep(30, Unit.DAYS),
        reason="So",
        actor=cast.adam,
    )
    assert apply_rules(cast.northmere).removed == {"photos": 1}
    assert not StoryPhoto.objects.exists()


def test_audit_entries_go_only_after_the_time_that_was_decided(cast: Cast) -> None:
    audit.record(actor=cast.adam, action="test.old", subject=cast.ward_4, organisation_id=cast.northmere.pk)
    with tampering("core_auditevent") as cursor:
        cursor.execute("UPDATE core_auditevent SET at = at - interval '9 years' WHERE action = 'test.old'")
    assert apply_rules(cast.northmere).removed == {}
    decide_rule(
        organisation=cast.northmere,
        record_type="audit",
        keep=Keep(96, Unit.MONTHS),
        reason="So",
        actor=cast.adam,
    )
    assert apply_rules(cast.northmere).removed == {"audit": 1}
    assert not AuditEvent.objects.filter(action="test.old").exists()


def test_the_installations_own_records_go_by_themselves(cast: Cast) -> None:
    for days in (15, 13):
        OutboxMessage.objects.create(task="x", due_at=now(), done_at=now() - timedelta(days=days))
    OutboxMessage.objects.create(task="owed", due_at=now() - timedelta(days=90))
    assert apply_rules(None).removed == {"outbox": 1}
    assert DeletionCertificate.objects.get().organisation is None
    assert faults_of_chain(None) == {}


def test_looking_touches_nothing_and_counts_what_is_held(cast: Cast) -> None:
    held, free = quarantined(cast, 40, external_id="s-1"), quarantined(cast, 50, external_id="s-2")
    story = make_story(cast.ward_4, source=held.source, external_id="s-1")
    place_hold(organisation=cast.northmere, story=story, reason="Inquest", actor=cast.adam)
    line = next(one for one in due_now(cast.northmere) if one.rule.type.code == "quarantine")
    assert (line.due, line.held) == (1, 1)
    assert line.oldest is not None
    assert QuarantinedRecord.objects.exclude(raw="").count() == 2
    apply_rules(cast.northmere)
    held.refresh_from_db()
    free.refresh_from_db()
    assert (bool(held.raw), free.raw) == (True, "")


def test_a_run_goes_on_in_batches_where_the_last_one_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    for number in range(5):
        quarantined(cast, 40 + number)
    first = apply_rules(cast.northmere, seconds=0)
    assert (first.removed, first.is_finished) == ({"quarantine": 2}, False)
    assert apply_rules(cast.northmere).removed == {"quarantine": 3}
    assert [row.total for row in DeletionCertificate.objects.order_by("number")] == [2, 2, 1]
    assert faults_of_chain(cast.northmere.pk) == {}


def test_a_rule_that_fails_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> retention.Due:
        raise RuntimeError("no such luck")

    kind = retention.record_type("withdrawn")
    assert kind is not None
    monkeypatch.setitem(
        retention._TYPES, "withdrawn", retention.RecordType(**{**_fields(kind), "find_due": broken})
    )
    quarantined(cast, 40)
    done = apply_rules(cast.northmere)
    assert (done.removed, done.failed) == ({"quarantine": 1}, ("withdrawn",))
    out = StringIO()
    with pytest.raises(CommandError, match="withdrawn"):
        call_command("apply_retention", "--organisation", "RZN", stdout=out)


def _fields(kind: retention.RecordType) -> dict[str, object]:
    return {name: getattr(kind, name) for name in kind.__slots__}


def test_a_certificate_that_was_tampered_with_is_found(cast: Cast) -> None:
    for days in (40, 41):
        quarantined(cast, days)
        apply_rules(cast.northmere)
    assert faults_of_chain(cast.northmere.pk) == {}
    with tampering("records_deletioncertificate") as cursor:
        cursor.execute("UPDATE records_deletioncertificate SET actor_name = 'Nobody' WHERE number = 1")
        cursor.execute("UPDATE records_deletioncertificate SET identifiers = '[]' WHERE number = 2")
    wrong = faults_of_chain(cast.northmere.pk)
    assert sorted(wrong) == [1, 2]
    with tampering("records_deletioncertificate") as cursor:
        cursor.execute("DELETE FROM records_deletioncertificate WHERE number = 1")
    assert "The certificate before it is missing, or is another." in faults_of(
        DeletionCertificate.objects.get()
    )


def test_a_certificates_hash_does_not_depend_on_the_order(cast: Cast) -> None:
    first, second = (
        issue(
            organisation_id=cast.northmere.pk,
            kind=CertificateKind.RULE,
            removal=Removal(identifiers=names, kinds={"a": 2}, oldest=None, newest=None),
            rule="r",
            method="m",
            actor=TESTS,
        )
        for names in (["a:1", "a:2"], ["a:2", "a:1"])
    )
    assert first.records_hash == second.records_hash
    assert first.hash != second.hash


def test_the_command_rehearses_and_removes(cast: Cast) -> None:
    quarantined(cast, 40)
    out = StringIO()
    call_command("apply_retention", "--organisation", "rzn", "--dry-run", "--json", stdout=out)
    said = json.loads(out.getvalue().splitlines()[-1])
    assert said["RZN"]["quarantine"]["due"] == 1
    assert QuarantinedRecord.objects.exclude(raw="").exists()
    out = StringIO()
    call_command("apply_retention", "--json", stdout=out)
    said = json.loads(out.getvalue().splitlines()[-1])
    assert said["RZN"] == {"quarantine": {"removed": 1}}
    assert set(said) == {"RZN", "RZE", "installation"}
    with pytest.raises(CommandError, match="No organisation"):
        call_command("apply_retention", "--organisation", "XX")


def test_looking_asks_a_fixed_number_of_questions(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        due_now(cast.northmere)
    for number in range(10):
        quarantined(cast, 40 + number)
    with CaptureQueriesContext(connection) as many:
        due_now(cast.northmere)
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("keep", "moment", "before"),
    [
        (Keep(1, Unit.MONTHS), datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC)),
        (Keep(24, Unit.MONTHS), datetime(2026, 2, 28, tzinfo=UTC), datetime(2024, 2, 28, tzinfo=UTC)),
        (Keep(12, Unit.MONTHS), datetime(2024, 2, 29, tzinfo=UTC), datetime(2023, 2, 28, tzinfo=UTC)),
        (Keep(30, Unit.DAYS), datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 1, 30, tzinfo=UTC)),
    ],
)
def test_periods_count_back_by_the_calendar(keep: Keep, moment: datetime, before: datetime) -> None:
    assert keep.before(moment) == before


steps = st.lists(
    st.sampled_from(
        ["stories", "withdrawn", "unpublished", "nhs_uk", "withdraw", "apply", "later", "hold_other"]
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=st.sampled_from(["story", "service", "organisation"]), what=steps)
def test_a_held_story_survives_every_sequence_of_rules(cast: Cast, scope: str, what: list[str]) -> None:
    source = make_source(cast.northmere, "nhs_uk", base_url="https://api.nhs.example")
    story = long_ago(make_story(cast.ward_4, source=source, body="Kept words."), 900)
    other = long_ago(make_story(cast.ward_5), 900)
    covers = {"story": {"story": story}, "service": {"service": cast.site}, "organisation": {}}[scope]
    place_hold(organisation=cast.northmere, reason="Inquest", actor=cast.adam, **covers)
    at = now()
    for step in what:
        if step in {"stories", "withdrawn", "unpublished", "nhs_uk"}:
            decide_rule(
                organisation=cast.northmere,
                record_type=step,
                keep=Keep(6, Unit.MONTHS) if step == "stories" else Keep(1, Unit.DAYS),
                ending=Ending.REMOVE_WORDS,
                reason="So",
                actor=cast.adam,
            )
        elif step == "withdraw":
            withdraw_story(story=story, actor=TESTS)
        elif step == "hold_other":
            place_hold(organisation=cast.northmere, reason="Else", actor=cast.adam, story=other)
        elif step == "later":
            at += timedelta(days=800)
        apply_rules(cast.northmere, now=at)
    story.refresh_from_db()
    assert story.body == "Kept words."
    assert story.state in {StoryState.LIVE, StoryState.WITHDRAWN}


def test_a_record_that_comes_again_after_its_words_went_can_be_looked_at_again(cast: Cast) -> None:
    row = quarantined(cast, 40)
    apply_rules(cast.northmere)
    run = ImportRun.objects.create(source=row.source, state="running", started_at=now())
    entry = Entry("", row.reason, row.message, "A patient’s words.")
    put_aside(source=row.source, run=run, entries={(row.raw_hash, row.reason): entry}, at=now())
    row.refresh_from_db()
    assert (row.raw, row.times_seen) == ("A patient’s words.", 2)
    assert apply_rules(cast.northmere).removed == {}, "its time begins anew"
