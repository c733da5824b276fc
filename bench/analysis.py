"""How many stories a core reads in a second, as `manage.py analyse_stories` reads a file of them.

The stories are invented ones: those of the typology's corpus, and the sentences on which the flags are measured. Each
is read once before the clock starts, as the words of most stories were met before.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from bench.figures import Figure, middle
from stories.analysis.reading import analyse_all

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
AT_ONCE = 200
AT_LEAST = 2_000


def figures() -> list[Figure]:
    """Measure short comments and stories of several sentences."""
    return [
        middle(
            f"stories read, {len(text)} of {_length(text)} characters",
            _rounds(text),
            "a second a core",
            at_least=AT_LEAST,
        )
        for text in (_sentences(), _stories())
    ]


def _rounds(texts: list[str]) -> list[float]:
    _read(texts)
    return [len(texts) / _read(texts) for _ in range(ROUNDS)]


def _read(texts: list[str]) -> float:
    begun = time.process_time()
    for start in range(0, len(texts), AT_ONCE):
        analyse_all([(text, None) for text in texts[start : start + AT_ONCE]], with_spans=False)
    return time.process_time() - begun


def _length(texts: list[str]) -> int:
    return round(sum(map(len, texts)) / len(texts))


def _sentences() -> list[str]:
    rows = (ROOT / "tests/stories/analysis/flags.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(row)["text"] for row in rows]


def _stories() -> list[str]:
    files = sorted((ROOT / "responses/typology/corpus").glob("*.jsonl"))
    rows = (row for file in files for row in file.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(json.loads(row)["story"] for row in rows))
