"""How much somebody carries: open stories weighed by how hard they are, and the distressing ones that came today.

People who read distress all day are worn down by it (evidence D.1 row 24), so the hard ones are spread and capped. The
figures choose who is asked next and show who has too much; nothing here ranks people or knows how fast they are.
"""

from __future__ import annotations

from dataclasses import dataclass

# A story of an untimely death takes the work, and the strength, of several about parking.
_BURDENS = {2: 2, 3: 3, 4: 5, 5: 8}


@dataclass(frozen=True, slots=True)
class Limits:
    """From which criticality on a story counts as distressing, and how many of them somebody is given in a day."""

    distressing_from: int = 4
    distressing_a_day: int = 3

    def is_distressing(self, criticality: int | None) -> bool:
        """Say whether a story of this criticality counts."""
        return criticality is not None and criticality >= self.distressing_from


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries."""

    burden: int = 0
    distressing_today: int = 0


def burden(criticality: int | None) -> int:
    """Give the weight of one open story: 1 for praise, for the least critical and where nobody has said; 8 at most."""
    return _BURDENS.get(criticality or 0, 1)


def why_full(load: Load, criticality: int | None, limits: Limits) -> str:
    """Say in words why a story of this criticality should not come to somebody who carries `load`; empty where it may.

    The cap holds back distressing stories only: who has had three of them today still gets the praise.
    """
    if not limits.is_distressing(criticality) or load.distressing_today < limits.distressing_a_day:
        return ""
    number = load.distressing_today
    return f"has had {number} distressing {'story' if number == 1 else 'stories'} today"
