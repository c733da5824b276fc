"""Mail servers that lose the process that speaks to them: killed as by a power cut, before or after a mail is taken."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from django.core.mail.backends.filebased import EmailBackend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage


class DiesAfter(EmailBackend):
    """Takes the mail, whole, and kills the process before it can note that."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Write the mail to its file, then die."""
        super().send_messages(messages)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("nobody gets here")


class DiesBefore(EmailBackend):
    """Kills the process before the mail is taken."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Die."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("nobody gets here")
