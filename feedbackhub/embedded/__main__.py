"""`python -m feedbackhub.embedded status|stop`: for a person at a terminal, and for `make reset`."""

from __future__ import annotations

import argparse
import sys

from feedbackhub.embedded import hub


def main(arguments: list[str]) -> int:
    """Print the state of the embedded database, or stop it whoever uses it."""
    parser = argparse.ArgumentParser(prog="python -m feedbackhub.embedded")
    parser.add_argument("action", choices=["status", "stop"])
    if parser.parse_args(arguments).action == "stop":
        print("Stopped." if hub.force_stop() else "It was not running.")  # noqa: T201
    else:
        print("It runs." if hub.is_running() else "It does not run.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
