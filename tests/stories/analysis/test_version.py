"""Nobody changes what the engine says and leaves its version: stored readings would go stale without a sign."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import stories.analysis
from stories.analysis.reading import analyse
from stories.analysis.version import ANSWERS

HERE = Path(__file__).parent
ENGINE = Path(stories.analysis.__file__).parent
WEIGHED = ("flags/words/*.txt", "themes/weights/*")
SPOKEN = (
    "Diolch yn fawr iawn i bawb, roedd y gofal yn wych.",
    "Ring me on 07700 900123 or write to ann@example.org. I was born on 3 May 1961, and live at LS1 4AP.",
    "My name is Ann Bell. Nurse Carter was rude and ignored me for hours.",
)


def _texts() -> list[str]:
    lines = (HERE / "flags.jsonl").read_text(encoding="utf-8").splitlines()
    return [*(json.loads(line)["text"] for line in lines), *SPOKEN]


def answers() -> str:
    """Give the digest of the engine's words and weights, and of what its rules say.

    What the weights say of a text is left out: its last digits are the machine's.
    """
    whole = hashlib.sha256()
    for path in sorted(one for pattern in WEIGHED for one in ENGINE.glob(pattern)):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    for text in _texts():
        read = analyse(text)
        said = (
            [(one.start, one.end, one.code) for one in read.flags],
            (read.criticality.level, read.criticality.why, read.criticality.sentence),
            [(one.start, one.end, one.kind.value) for one in read.personal_data],
            read.language.value,
        )
        whole.update(json.dumps(said).encode())
    return whole.hexdigest()[:16]


def test_the_version_is_that_of_these_answers() -> None:
    assert answers() == ANSWERS, (
        "The engine answers differently. Raise ENGINE_VERSION in stories/analysis/version.py "
        f"and set ANSWERS to {answers()!r}."
    )
