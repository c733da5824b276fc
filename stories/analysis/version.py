"""The version of the engine that reads stories, raised whenever what it says of a text may change.

Readings of an older version are made again by a task, oldest story first. A test compares the digest with the rules,
words and weights as they stand, so that nobody forgets: `python -m stories.analysis.version` writes the next version.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_HERE = Path(__file__).parent
_FILE = _HERE / "version.txt"
_PARTS = (
    "births.py",
    "criticality.py",
    "digits.py",
    "emails.py",
    "flags/*.py",
    "flags/words/*.txt",
    "identifiers.py",
    "language.py",
    "numbers.py",
    "personal_data.py",
    "reading.py",
    "themes/*.py",
    "themes/weights/*",
)


def _stored() -> tuple[int, str]:
    number, digest = _FILE.read_text(encoding="ascii").split()
    return int(number), digest


def digest_now() -> str:
    """Give the digest of all that decides what is read, as it stands in the files."""
    whole = hashlib.sha256()
    for part in _PARTS:
        for path in sorted(_HERE.glob(part)):
            whole.update(f"{path.relative_to(_HERE)}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


ENGINE_VERSION, ENGINE_DIGEST = _stored()
"""The number that each reading carries, and what the files looked like when it was raised."""


def _raise() -> None:
    if digest_now() != ENGINE_DIGEST:
        _FILE.write_text(f"{ENGINE_VERSION + 1} {digest_now()}\n", encoding="ascii")


if __name__ == "__main__":
    _raise()
