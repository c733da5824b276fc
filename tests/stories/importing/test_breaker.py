"""A feed that fails again and again is left alone, ever longer; one that needs a person is paused, with the words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from feedbackhub.core.clock import now
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.secrets import encrypt
from stories.importing.breaker import LONGEST_REST, note_failure, rest_after
from stories.importing.owing import poll_sources, request_import, work_on
from stories.models import ImportRun, RunPurpose, RunState, RunTrigger, Schedule, Source, SourceKind
from stories.services.sources import replace_key
from stories.sources.errors import BadKey, RateLimited, ServerTrouble, SourceError
from tests.people import TESTS
from tests.standins.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbackhub.organisations.models import Organisation
    from tests.standins.care_opinion import CareOpinionStandIn


@pytest.fixture
def keyed(source: Source, standin: CareOpinionStandIn, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source with its key; no message goes out."""
    monkeypatch.setattr("stories.importing.owing.send", lambda pk: None)
    Source.objects.update(encrypted_key=encrypt(standin.key))
    source.refresh_from_db()
    return source


@pytest.fixture
def fail(keyed: Source) -> Callable[[SourceError], Source]:
    """Note a failed read by schedule."""

    def note(trouble: SourceError, *, trigger: str = RunTrigger.SCHEDULE, further: bool = False) -> Source:
        run = ImportRun.objects.create(source=keyed, trigger=trigger, state=RunState.STOPPED)
        note_failure(run=run, trouble=trouble, got_further=further)
        keyed.refresh_from_db()
        return keyed

    return note


def test_rests_grow_from_a_quarter_of_an_hour_to_six_hours() -> None:
    rests = [rest_after(failures) for failures in range(8, 20)]
    assert rests[:3] == [None, None, timedelta(minutes=15)]
    assert rests[3] == timedelta(minutes=30)
    assert rests[-1] == LONGEST_REST == timedelta(hours=6)


def test_ten_failed_reads_in_a_row_and_it_rests_with_the_words(fail: Callable[..., Source]) -> None:
    for _ in range(9):
        assert fail(ServerTrouble("It is down.")).rests_until is None
    source = fail(ServerTrouble("It is down."))
    assert source.failures == 10
    assert source.rests_until is not None
    assert source.rests_until > now() + timedelta(minutes=14)
    assert source.trouble == "It is down."
    assert not source.is_paused
    ImportRun.objects.update(created_at=now() - timedelta(days=1))
    assert poll_sources() == 0
    with time_machine.travel(source.rests_until + timedelta(seconds=1)):
        assert poll_sources() == 1


def test_a_read_that_got_further_begins_the_count_again(fail: Callable[..., Source]) -> None:
    for _ in range(9):
        fail(ServerTrouble("It is down."))
    assert fail(ServerTrouble("It is down."), further=True).failures == 1


def test_the_wait_that_the_service_asks_for_is_kept(fail: Callable[..., Source]) -> None:
    source = fail(RateLimited("Slow down.", wait_seconds=3000))
    assert source.rests_until is not None
    assert source.rests_until > now() + timedelta(minutes=45)


def test_a_wrong_key_pauses_with_words_and_another_key_goes_on(fail: Callable[..., Source]) -> None:
    source = fail(BadKey("The key is wrong. Get another."))
    assert (source.is_paused, source.paused_by, source.pause_reason) == (
        True,
        None,
        "The key is wrong. Get another.",
    )
    assert AuditEvent.objects.filter(action="source.paused").count() == 1
    assert poll_sources() == 0
    replace_key(source=source, key="another", actor=TESTS)
    source.refresh_from_db()
    assert (source.is_paused, source.pause_reason, source.trouble) == (False, "", "")


def test_the_command_lines_own_key_says_nothing_about_the_stored_one(fail: Callable[..., Source]) -> None:
    source = fail(BadKey("wrong"), trigger=RunTrigger.COMMAND)
    assert (source.failures, source.is_paused) == (0, False)


def test_a_person_may_run_it_at_once_and_success_forgets_everything(keyed: Source) -> None:
    Source.objects.update(
        failures=12,
        rests_until=now() + timedelta(hours=5),
        trouble="It was down.",
        is_paused=True,
        pause_reason="It was down.",
    )
    run = request_import(source=keyed, actor=TESTS)
    work_on(run=run)
    run.refresh_from_db()
    keyed.refresh_from_db()
    assert run.state == RunState.COMPLETE
    assert (keyed.failures, keyed.rests_until, keyed.trouble, keyed.is_paused) == (0, None, "", False)


def test_what_a_person_paused_stays_paused(keyed: Source, cast: object) -> None:
    from feedbackhub.accounts.models import User

    lena = User.objects.get(email="lena@northmere.example")
    Source.objects.filter(pk=keyed.pk).update(is_paused=True, paused_by=lena, pause_reason="We are moving.")
    work_on(run=request_import(source=keyed, actor=TESTS))
    keyed.refresh_from_db()
    assert keyed.is_paused


def test_a_failed_run_is_counted(keyed: Source, standin: CareOpinionStandIn) -> None:
    standin.faults.fail(Fault.LOGIN_REDIRECT)
    run = request_import(source=keyed, actor=TESTS, trigger=RunTrigger.SCHEDULE)
    work_on(run=run)
    keyed.refresh_from_db()
    assert (keyed.failures, keyed.is_paused) == (1, True)
    assert "Check the key" in keyed.trouble


# Which are asked, and when


def test_each_is_asked_as_often_as_it_was_set_up_for(keyed: Source, organisation: Organisation) -> None:
    asked_at = now()
    assert poll_sources() == 1
    ImportRun.objects.update(state=RunState.COMPLETE, created_at=asked_at)
    Source.objects.update(every_minutes=Schedule.SIX_HOURS)
    with time_machine.travel(asked_at + timedelta(hours=5, minutes=50)):
        assert poll_sources() == 0
    with time_machine.travel(asked_at + timedelta(hours=6)):
        assert poll_sources() == 1
        assert poll_sources() == 0  # it waits
    ImportRun.objects.update(state=RunState.COMPLETE)
    Source.objects.update(every_minutes=Schedule.BY_HAND)
    with time_machine.travel(asked_at + timedelta(days=20)):
        assert poll_sources() == 0


def test_reviews_of_nhs_uk_are_asked_for_too(organisation: Organisation, keyed: Source) -> None:
    Source.objects.create(
        organisation=organisation,
        kind=SourceKind.NHS_UK,
        name="Reviews",
        base_url="https://api.nhs.uk/comments",
        encrypted_key=encrypt("key"),
    )
    assert poll_sources() == 2


def test_everything_is_compared_once_a_month_and_tried_once_a_day(keyed: Source) -> None:
    poll_sources()
    ImportRun.objects.update(state=RunState.COMPLETE)
    month = now() + timedelta(days=31)
    with time_machine.travel(month):
        # The read comes first; while it waits nothing else is owed.
        assert poll_sources() == 1
        ImportRun.objects.update(state=RunState.COMPLETE)
        assert poll_sources() == 1
        run = ImportRun.objects.latest("pk")
        assert run.purpose == RunPurpose.RECONCILE
        ImportRun.objects.update(state=RunState.STOPPED)
        assert poll_sources() == 0
    with time_machine.travel(month + timedelta(days=2)):
        poll_sources()
        ImportRun.objects.filter(state=RunState.WAITING).update(state=RunState.COMPLETE)
        poll_sources()
        assert ImportRun.objects.filter(purpose=RunPurpose.RECONCILE).count() == 2
