"""What a run did, in numbers. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records of a page or a run came to what. `seen` is the sum of the rest but `withdrawn`."""

    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    withdrawn: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Add up, number by number."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    def as_dict(self) -> dict[str, int]:
        """Give the numbers by name."""
        return asdict(self)

    def as_line(self) -> str:
        """Give the one line of JSON that scripts read (DESIGN section 8); only files with columns skip anything."""
        return json.dumps(self.worth_saying(), separators=(",", ":"))

    def worth_saying(self) -> dict[str, int]:
        """Give the numbers that every source has, and `skipped` only where something was."""
        return {name: number for name, number in self.as_dict().items() if name != "skipped" or number}
