"""From an upload in the browser through a real broker and a real worker to the result page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from celery import current_app
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework.models import Case
from stories.models import ImportRun
from tests.faults.conftest import address
from tests.faults.drill import ROOT, environment
from tests.people import make_cast
from tests.standins.synthetic_opinions import opinions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.slow]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis of our own, empty, that keeps nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _answers(port))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def worker(redis: str, tmp_path: Path) -> Iterator[None]:
    """A worker as `make run` starts it, on the test's database; and this process's messages sent its way."""
    log = (tmp_path / "worker.log").open("w+")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "feedbackhub", "worker", "--concurrency", "1"),
            *("--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        cwd=ROOT,
        env={
            **environment(address()),
            "DJANGO_SETTINGS_MODULE": "feedbackhub.settings.embedded",
            "SECRET_KEY": settings.SECRET_KEY,
            "REDIS_URL": redis,
            "PATH": os.environ["PATH"],
        },
        stdout=log,
        stderr=log,
    )
    before = current_app.conf.broker_write_url
    current_app.conf.broker_write_url = redis
    current_app.amqp._producer_pool = None
    try:
        yield
    except BaseException:
        log.seek(0)
        sys.stdout.write(log.read())
        raise
    finally:
        current_app.conf.broker_write_url = before
        current_app.amqp._producer_pool = None
        process.terminate()
        process.wait(30)
        log.close()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until `what` is so."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "It took too long."
        time.sleep(0.1)


@pytest.mark.usefixtures("worker")
def test_a_file_goes_through_broker_and_worker_to_its_result_and_its_cases() -> None:
    cast = make_cast()
    client = Client()
    client.force_login(cast.lena)
    content = json.dumps([*opinions(300), {"id": 1, "title": "No text"}]).encode()
    file = SimpleUploadedFile("march.json", content, content_type="application/json")
    response = client.post(reverse("stories:import-upload"), {"file": file})
    page = response.headers["Location"]
    assert 'hx-trigger="every 1s"' in client.get(page).content.decode()

    wait_for(lambda: ImportRun.objects.get().has_ended)
    shown = client.get(page).content.decode()
    assert "The import is complete: 301 records read." in shown
    assert "No text: record 1" in shown
    assert 'hx-trigger="every 1s"' not in shown
    wait_for(lambda: Case.objects.count() == 300)
    assert not Case.objects.exclude(owner=cast.lena).exists()
