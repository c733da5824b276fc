"""`python -m bench [PART …]`: measure the parts named, or all; write bench/results.json, print the table."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import analysis, changes, client, coach, imports, public, publishing, queue, routing, typology
from bench.database import own_database
from bench.figures import Figure, table, write

RESULTS = Path(__file__).resolve().parent / "results.json"

Part = Callable[[argparse.Namespace], Sequence[Figure]]
PARTS: dict[str, Part] = {
    "imports": lambda asked: imports.figures(stories=asked.stories, rounds=asked.rounds, many=asked.many),
    "client": lambda asked: client.figures(),
    "coach": lambda asked: coach.figures(),
    "typology": lambda asked: typology.figures(),
    "analysis": lambda asked: analysis.figures(),
    "routing": lambda asked: routing.figures(stories=asked.stories),
    "changes": lambda asked: changes.figures(),
    "queue": lambda asked: queue.figures(stories=asked.queue_stories),
    "publishing": lambda asked: publishing.figures(),
    "public": lambda asked: public.figures(),
}


def main() -> int:
    """Run the parts named, or all."""
    parser = argparse.ArgumentParser(
        prog="bench", description="Measure, and hold the figures against their bars."
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all if none is named"
    )
    parser.add_argument(
        "--rounds", type=int, default=imports.ROUNDS, help="of imports; the median is reported"
    )
    parser.add_argument("--stories", type=int, default=imports.STORIES, help="in each round")
    parser.add_argument(
        "--many", type=int, default=imports.MANY, help="rows for the memory (0: leave it out)"
    )
    parser.add_argument(
        "--queue-stories", type=int, default=queue.STORIES, help="behind the queue; 1000000 takes long"
    )
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    found: list[Figure] = []
    with own_database():
        logging.disable(logging.WARNING)
        for name in asked.parts or PARTS:
            found += PARTS[name](asked)
    write(RESULTS, found)
    sys.stdout.write(f"\n{table(found)}\n\n  Written to bench/{RESULTS.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
