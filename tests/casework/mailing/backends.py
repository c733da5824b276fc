"""A mail server that loses the process that speaks to it: killed as by a power cut, before or after a mail is taken."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.core.mail.backends.filebased import EmailBackend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage


class Marked(EmailBackend):
    """Writes mails to files; kills at the mail of a number; lets the first to come wait for the others."""

    dies: ClassVar[tuple[str, int]] = "never", 0
    meet: ClassVar[Callable[[], object] | None] = None
    seen: ClassVar[int] = 0

    def open(self) -> bool | None:
        """Wait for the others, once, before anybody's first mail."""
        meet, Marked.meet = Marked.meet, None
        if meet:
            meet()
        return super().open()

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Write them whole, and die before or after that where it was said so."""
        Marked.seen += 1
        self._perhaps_die("before the mail")
        taken = super().send_messages(messages)
        self._perhaps_die("after the mail")
        return taken

    def _perhaps_die(self, where: str) -> None:
        if self.dies == (where, self.seen):
            os.kill(os.getpid(), signal.SIGKILL)
