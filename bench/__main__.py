"""`python -m bench [imports] [client] [coach] [typology]`: measure, write bench/results.json, print the table."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from bench import client, coach, imports, typology
from bench.database import own_database
from bench.figures import Figure, table, write

RESULTS = Path(__file__).resolve().parent / "results.json"
GROUPS = ("imports", "client", "coach", "typology")


def main() -> int:
    """Run the groups named, or all."""
    parser = argparse.ArgumentParser(
        prog="bench", description="Measure, and hold the figures against their bars."
    )
    parser.add_argument(
        "groups", nargs="*", metavar="GROUP", help=f"one of {', '.join(GROUPS)}; all if none is named"
    )
    parser.add_argument(
        "--rounds", type=int, default=imports.ROUNDS, help="of imports; the median is reported"
    )
    parser.add_argument("--stories", type=int, default=imports.STORIES, help="in each round")
    parser.add_argument(
        "--many", type=int, default=imports.MANY, help="rows for the memory (0: leave it out)"
    )
    options = parser.parse_args()
    if unknown := set(options.groups) - set(GROUPS):
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}.")
    wanted = options.groups or GROUPS
    found: list[Figure] = []
    with own_database():
        logging.disable(logging.WARNING)
        if "imports" in wanted:
            found += imports.figures(stories=options.stories, rounds=options.rounds, many=options.many)
        if "client" in wanted:
            found += client.figures()
        if "coach" in wanted:
            found += coach.figures()
        if "typology" in wanted:
            found += typology.figures()
    write(RESULTS, found)
    sys.stdout.write(f"\n{table(found)}\n\n  Written to bench/{RESULTS.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
