"""django-helpdesk beside us, in one run: the same stories, the same database server, two workers each, turn by turn.

It is installed from the package index into an environment of its own under var/; without the index the part says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from bench.figures import Figure
from bench.sites import CONNECTIONS, Site, load, served, timings

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
FOLDER = ROOT / "var" / "bench-helpdesk"
PACKAGES = ("django-helpdesk==2.6.1", "psycopg2-binary", "gunicorn")
ROUNDS = 3
OPEN = [1, 2]


@dataclass(frozen=True)
class Pair:
    """One thing that both show: our address, and theirs (a list is a page without rows, and then its rows)."""

    name: str
    ours: str
    theirs: tuple[str, ...]


def figures(site: Site, *, case: int, word: str, deep: str, start: int) -> list[Figure]:
    """Ask both for the same things, turn by turn, and give how many times longer the peer takes.

    `site` is ours, served already; `deep` is our address of the page that begins with row `start`.
    """
    python = _installed()
    if python is None:
        sys.stdout.write("  django-helpdesk cannot be installed here: no ratios.\n")
        return []
    with _peer(python) as (peer, ticket):
        pairs = [
            Pair("queue of 25", "/queue/?view=services", _list(OPEN, 25)),
            Pair("queue of 100", "/queue/?view=services&per_page=100", _list(OPEN, 100)),
            Pair(f"queue from row {start:,} on", deep, _list([1, 2, 3, 4], 25, start=start)),
            Pair("one case", f"/cases/{case}/", (f"/tickets/{ticket}/",)),
            Pair("search", f"/queue/?view=all&words={word}", _list([1, 2, 3, 4], 25, words=word)),
        ]
        found = [figure for pair in pairs for figure in _compared(pair, site, peer)]
        ours, theirs = load(site, "/queue/?view=services"), load(peer, *_list(OPEN, 25))
        return [
            *found,
            Figure(f"  django-helpdesk, queue of 25, {CONNECTIONS} connections", theirs, "requests/s"),
            Figure("    ours in the same run, times as many", ours / theirs, "x"),
        ]


def _compared(pair: Pair, site: Site, peer: Site) -> Iterator[Figure]:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(timings(site, pair.ours)[0])
        theirs.append(timings(peer, *pair.theirs)[0])
    yield Figure(f"  django-helpdesk, {pair.name}", median(theirs), "ms", rounds=theirs)
    yield Figure("    ours in the same run", median(ours), "ms", rounds=ours)
    yield Figure("    times as long as ours", median(theirs) / median(ours), "x")


def _list(states: list[int], length: int, *, start: int = 0, words: str = "") -> tuple[str, ...]:
    asked = {
        "filtering": {"status__in": states},
        "filtering_null": {},
        "sorting": "created",
        "sortreverse": True,
        "search_string": words,
    }
    query = quote(b64encode(json.dumps(asked).encode()).decode(), safe="")
    rows = f"/datatables_ticket_list/{query}?draw=1&start={start}&length={length}"
    return "/tickets/", f"{rows}&order[0][column]=5&order[0][dir]=desc"


def _installed() -> Path | None:
    """Give the Python that has django-helpdesk; None where the package index does not answer."""
    python = FOLDER / "bin" / "python"
    marker = FOLDER / "installed.txt"
    wanted = "\n".join(PACKAGES)
    if marker.exists() and marker.read_text(encoding="utf-8") == wanted:
        return python
    venv.create(FOLDER, with_pip=True, clear=True)
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *PACKAGES], check=False, capture_output=True, timeout=600
    )
    if done.returncode:
        return None
    marker.write_text(wanted, encoding="utf-8")
    return python


@contextmanager
def _peer(python: Path) -> Iterator[tuple[Site, int]]:
    """Fill the peer's tables from ours and serve it; its schema goes with the benchmark's database."""
    from django.conf import settings

    ours = settings.DATABASES["default"]
    at = {key: ours[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PEERS),
        "HELPDESK_DATABASE": json.dumps(at),
    }
    script = PEERS / "helpdesk_site.py"
    filled = subprocess.run([python, script], env=environment, check=True, capture_output=True, text=True)
    made = json.loads(filled.stdout.splitlines()[-1])
    with served([str(python), "-m", "gunicorn", "helpdesk_site:application"], environment) as port:
        yield Site(port, made["cookie"]), made["ticket"]
