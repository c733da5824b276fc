"""What is owed gets done: once, by one worker, again after a failure, and set aside where it cannot be done."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from celery import shared_task
from django.db import connection, transaction

from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from feedbackhub.core.models import OutboxMessage
from feedbackhub.core.readiness import check

done: list[int] = []
lock = threading.Lock()


@shared_task(name="tests.note")
def note(number: int) -> None:
    with lock:
        done.append(number)


@shared_task(name="tests.fail")
def fail(number: int) -> None:
    raise RuntimeError("a patient's words, which must not be kept")


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


def owe(task: str, number: int, **more: Any) -> OutboxMessage | None:
    with transaction.atomic():
        return outbox.enqueue(task=task, kwargs={"number": number}, **more)


@pytest.mark.django_db
def test_what_is_owed_is_done_once() -> None:
    owe("tests.note", 1)
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert done == [1]


@pytest.mark.django_db
def test_the_same_key_is_owed_once_even_after_it_was_done() -> None:
    assert owe("tests.note", 1, key="once") is not None
    assert owe("tests.note", 2, key="once") is None
    outbox.drain()
    assert owe("tests.note", 3, key="once") is None
    assert done == [1]


@pytest.mark.django_db
def test_what_is_due_later_waits() -> None:
    owe("tests.note", 1, due_at=now() + timedelta(minutes=1))
    assert outbox.drain() == 0
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert outbox.drain() == 1


@pytest.mark.django_db
def test_a_failure_is_tried_five_times_with_growing_gaps_and_then_set_aside() -> None:
    owe("tests.fail", 1)
    start = now()
    gaps = []
    for _ in range(outbox.MAX_ATTEMPTS):
        row = OutboxMessage.objects.get()
        with time_machine.travel(row.due_at + timedelta(seconds=1), tick=False):
            outbox.drain(limit=1)
        gaps.append(OutboxMessage.objects.get().due_at - max(row.due_at, start))
    assert gaps == sorted(gaps)
    row = OutboxMessage.objects.get()
    assert row.attempts == outbox.MAX_ATTEMPTS
    assert row.set_aside_at is None
    with time_machine.travel(row.due_at + timedelta(seconds=1), tick=False):
        assert outbox.drain() == 0
    row.refresh_from_db()
    assert row.set_aside_at is not None


@pytest.mark.django_db
def test_an_error_is_kept_by_its_name_only() -> None:
    owe("tests.fail", 1)
    outbox.drain(limit=1)
    assert OutboxMessage.objects.get().last_error == "RuntimeError"


@pytest.mark.django_db
def test_one_failure_does_not_hold_up_the_others() -> None:
    owe("tests.fail", 1)
    owe("tests.note", 2)
    assert outbox.drain() == 1
    assert done == [2]


@pytest.mark.django_db
def test_work_owed_by_a_change_that_was_rolled_back_is_not_owed() -> None:
    def fails_after_owing() -> None:
        with transaction.atomic():
            outbox.enqueue(task="tests.note", kwargs={"number": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_after_owing()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_workers_do_two_hundred_pieces_once_each() -> None:
    for number in range(200):
        owe("tests.note", number)

    def work() -> None:
        try:
            while outbox.drain(limit=10):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == list(range(200))


@pytest.mark.django_db
def test_readiness_tells_of_work_that_nobody_does() -> None:
    owe("tests.note", 1)
    allowed = timedelta(minutes=5)
    assert check(oldest_allowed=allowed)["outbox"] == "ok"
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert check(oldest_allowed=allowed)["outbox"] != "ok"
