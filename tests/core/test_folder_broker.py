"""Messages in folders: a reader that looks at any moment meets a whole message or none."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from feedbackhub.celery import app
from feedbackhub.core.folder_broker import Transport
from feedbackhub.settings.broker import filesystem_broker

if TYPE_CHECKING:
    from pathlib import Path

    from kombu import Connection
    from kombu.simple import SimpleQueue

MESSAGES = 400


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """A connection as web, worker and beat have it."""
    url, options = filesystem_broker(tmp_path)
    return app.connection_for_write(url=url, transport_options=options)


def test_it_is_the_transport_of_the_embedded_hub(connection: Connection) -> None:
    assert connection.get_transport_cls() is Transport


class Looking:
    """A part of a message that, while the message is written, looks what a worker would find in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: list[str] = []

    def __json__(self) -> str:
        self.found += [path.name for path in self.folder.iterdir() if path.suffix == ".msg"]
        return "looked"


def test_a_message_is_not_there_before_it_is_whole(connection: Connection, tmp_path: Path) -> None:
    looking = Looking(tmp_path / "messages")
    channel: Any = connection.channel()
    channel._put("hurry", {"part": looking})
    assert looking.found == []
    assert channel._get("hurry") == {"part": "looked"}
    assert not list((tmp_path / "messages").iterdir())


def test_a_hurried_reader_takes_every_message_whole(connection: Connection, tmp_path: Path) -> None:
    reading, writing = connection.clone(), connection.clone()
    taken: list[int] = []

    def write() -> None:
        queue: SimpleQueue = writing.SimpleQueue("hurry")
        for number in range(MESSAGES):
            queue.put({"number": number, "padding": "x" * 2_000})

    writer = threading.Thread(target=write)
    queue = reading.SimpleQueue("hurry")
    writer.start()
    while len(taken) < MESSAGES:
        message = queue.get(timeout=20)
        taken.append(message.payload["number"])
        message.ack()
    writer.join()
    assert sorted(taken) == list(range(MESSAGES))
    assert not list((tmp_path / "messages").iterdir())
