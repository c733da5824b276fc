"""`python -m bench [imports] [client]`: measure, write bench/results.json, print the table."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import client, imports
from bench.database import own_database
from bench.figures import Figure, table, write

RESULTS = Path(__file__).resolve().parent / "results.json"
GROUPS: dict[str, Callable[[], list[Figure]]] = {"imports": imports.figures, "client": client.figures}


def main(names: Sequence[str]) -> int:
    """Run the groups named, or all."""
    if unknown := set(names) - set(GROUPS):
        sys.stderr.write(
            f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}.\n"
        )
        return 2
    found: list[Figure] = []
    with own_database():
        logging.disable(logging.WARNING)
        for name in names or GROUPS:
            sys.stdout.write(f"{name} …\n")
            sys.stdout.flush()
            found += GROUPS[name]()
    write(RESULTS, found)
    sys.stdout.write(f"\n{table(found)}\n\n  Written to bench/{RESULTS.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
