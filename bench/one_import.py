"""One import in a process of its own, which then says how much memory it took: `python -m bench.one_import FILE N`."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import django


def main() -> None:
    """Import, check the count, print the peak in MB."""
    django.setup()
    from bench.imports import _fresh, _read

    _, file = _fresh()
    run = _read(file, Path(sys.argv[1]))
    if run.created != int(sys.argv[2]):
        sys.exit(f"{run.created} stories came of it: {run.message}")
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{peak_kb / 1024:.1f}\n")


if __name__ == "__main__":
    main()
