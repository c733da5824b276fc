"""Tells a container engine whether its one process is well: `healthcheck.py web|worker|beat`. Exit code 0 = well.

Uses the standard library alone, but for the worker, which only Celery can ask.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

# Beat writes its schedule to disk every three minutes, whether or not a task was due.
OLDEST_SCHEDULE_SECONDS = 600


def web_is_well() -> bool:
    """Ask /healthz under the site's own name, since any other is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status == 200


def worker_is_well() -> bool:
    """Ask this container's own worker through the broker; its parent process answers even when tasks run."""
    command = ["celery", "-A", "feedbackhub", "inspect", "ping", "--timeout", "8"]
    name = f"celery@{socket.gethostname()}"
    return subprocess.run([*command, "--destination", name], capture_output=True, check=False).returncode == 0


def beat_is_well() -> bool:
    """Look at the age of the schedule that beat keeps."""
    schedule = Path(os.environ.get("BEAT_SCHEDULE", "/tmp/beat/schedule"))  # noqa: S108 - the container's own
    ages = [time.time() - path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*")]
    return bool(ages) and min(ages) < OLDEST_SCHEDULE_SECONDS


CHECKS = {"web": web_is_well, "worker": worker_is_well, "beat": beat_is_well}


def main(arguments: list[str]) -> int:
    """Run the check named."""
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        print(f"Usage: healthcheck.py {'|'.join(CHECKS)}", file=sys.stderr)
        return 2
    try:
        return 0 if CHECKS[arguments[0]]() else 1
    except (OSError, http.client.HTTPException) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
