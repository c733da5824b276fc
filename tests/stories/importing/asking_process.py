"""A process that asks for leave to send requests, at the real pace, and says when it got it.

`python -m tests.stories.importing.asking_process KEY REQUESTS RATE` waits for a line, then prints one moment a request.
"""

from __future__ import annotations

import sys
import time

import django


def main() -> None:
    """Ask as often as told."""
    django.setup()
    from stories.importing.pace import SharedPace

    key, requests, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    with SharedPace(key, rate=rate) as pace:
        pace._open()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        for _ in range(requests):
            pace.take()
            sys.stdout.write(f"{time.monotonic()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
