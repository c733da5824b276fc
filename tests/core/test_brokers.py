"""What is owed travels over a real broker to a real worker; and a broker that is away holds up nobody."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from feedbackhub.core import outbox
from feedbackhub.core.models import OutboxMessage
from tests.worker import free_port, real_worker, redis_server, speaking_to, wait_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def owe_twenty() -> None:
    """Owe work that every worker knows and that changes nothing: opening cases where there is no story."""
    with transaction.atomic():
        for _ in range(20):
            outbox.enqueue(task="casework.open_missing_cases", kwargs={})


def all_done() -> bool:
    return not OutboxMessage.objects.filter(done_at__isnull=True).exists()


def test_twenty_pieces_are_done_over_redis(tmp_path: Path) -> None:
    with redis_server(tmp_path) as url, real_worker(tmp_path, redis_url=url):
        owe_twenty()
        wait_for(all_done, what="twenty pieces over Redis")


def test_twenty_pieces_are_done_over_folders(tmp_path: Path) -> None:
    with real_worker(tmp_path):
        owe_twenty()
        wait_for(all_done, what="twenty pieces over folders")


def test_with_the_broker_away_the_change_stands_and_the_work_is_owed() -> None:
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    with speaking_to(nobody, {"socket_connect_timeout": 1}):
        before = time.monotonic()
        owe_twenty()
        assert time.monotonic() - before < 5
    assert OutboxMessage.objects.filter(done_at__isnull=True).count() == 20
    assert outbox.drain() == 20


def test_a_lost_message_is_found_by_the_sweeper(tmp_path: Path) -> None:
    """The wake-up goes nowhere; beat finds the row."""
    owe_twenty()
    assert not all_done()
    with real_worker(tmp_path, beat=True):
        wait_for(all_done, seconds=40, what="the sweeper")
