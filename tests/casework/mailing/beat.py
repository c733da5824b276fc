"""One beat in a process of its own: `python -m tests.casework.mailing.beat MOMENT [BACKEND]` sends what is due then.

It says "ready" and waits for a line, so that several begin together.
"""

from __future__ import annotations

import sys
from datetime import datetime

import django


def main(moment: str, backend: str = "") -> None:
    """Send reminders and digests as of `moment`, through `backend` where one is named."""
    django.setup()
    from django.conf import settings

    from casework.services.digests import send_digests
    from casework.services.reminders import send_reminders

    if backend:
        settings.EMAIL_BACKEND = f"tests.casework.mailing.backends.{backend}"
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    at = datetime.fromisoformat(moment)
    sent = send_reminders(now=at)
    sent += send_digests(now=at)
    sys.stdout.write(f"sent {sent}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
