"""Log lines: one a record, and none of a row's own words in them."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from django.db import IntegrityError, transaction

from feedbackhub.core.logging import JsonLineFormatter
from stories.models import Story
from tests.factories import make_story

if TYPE_CHECKING:
    from tests.people import Cast

PROJECT = Path(__file__).resolve().parents[2]


def test_a_refused_row_leaves_its_rule_in_the_log_and_none_of_its_words(cast: Cast) -> None:
    """PostgreSQL prints the whole row under "Failing row contains"; wrapped errors print it twice."""
    story = make_story(cast.ward_4, body="Words that only staff of the ward may read")
    with pytest.raises(RuntimeError) as caught:
        _break(story)
    line = _line_of((caught.type, caught.value, caught.tb))
    assert "criticality_is_0_to_5" in line
    assert "the rest is left out" in line
    assert "only staff" not in line
    assert "Failing row" not in line
    assert "test_logging.py" in json.loads(line)["exception"]


def _break(story: Story) -> None:
    try:
        with transaction.atomic():
            Story.objects.filter(pk=story.pk).update(criticality=9)
    except IntegrityError as error:
        raise RuntimeError("the import broke") from error


def _line_of(trouble: object) -> str:
    record = logging.LogRecord("tests", logging.ERROR, __file__, 1, "failed", (), trouble)  # type: ignore[arg-type]
    return JsonLineFormatter().format(record)


def test_the_web_server_writes_addresses_without_the_keys_in_them() -> None:
    """gunicorn logs addresses by itself: an author's link or that of a new password must not stand in them."""
    key = "bNFtmxPIEK6detrR5Whkf6fjNbk5ivSn"
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "feedbackhub.wsgi:application", "--no-control-socket"]
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "--access-logfile", "-"],
        cwd=PROJECT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "feedbackhub.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = _ask(server, f"http://127.0.0.1:{port}/no-such-page/{key}/", key)
    finally:
        server.terminate()
        said += server.communicate(timeout=20)[0]
    asked = [json.loads(line)["event"] for line in said.splitlines() if "gunicorn.access" in line]
    assert len(asked) == 1
    assert "GET /no-such-page/…/ HTTP/1.1" in asked[0]
    assert key not in said


def _ask(server: subprocess.Popen[str], address: str, key: str) -> str:
    """Ask for an address that names `key` in its Referer too, once the server listens; give what it said so far."""
    assert server.stdout is not None
    said = ""
    while "Booting worker" not in said:
        line = server.stdout.readline()
        assert line, said
        said += line
    referer = {"Referer": f"https://hub.example/told/{key}"}
    assert httpx.get(address, headers=referer, timeout=30, trust_env=False).status_code == 404
    return said
