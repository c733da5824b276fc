"""Celery's messages as files in folders, as kombu has them, but never half written when they are read.

kombu makes a message's file under its final name and writes it afterwards. A worker that looks in between takes an
empty file, cannot read it and ends for good, and the task is lost. Here a message gets its name when it is whole.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.transport.virtual import BrokerState
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """kombu's channel with another way to write."""

    # The two base classes do not agree on the name of the second argument.
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        """Write beside the queue, under a name that no reader takes for a message; then rename, which is one step."""
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        part = folder / f"{name}.part"
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            part.rename(folder / name)
        except OSError as error:
            raise ChannelError(f"Cannot add {name} to the queue's folder") from error


class Transport(filesystem.Transport):
    """The transport of `filesystem://`, once `feedbackhub.celery` has put it there."""

    Channel = Channel
    global_state = BrokerState()
