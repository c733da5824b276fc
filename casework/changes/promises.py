"""The promise check, both ways: what was promised and stands on no register, what was done and nobody was told. Pure.

Source: evidence D.1 row 80 and issue 6: a reply that says "we will" with no change registered, a change that was made
with no word to the author since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PLANNED_CUE = "states_change_planned"
# What was promised longer ago than this was promised before the register was kept.
LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made, and one story that it came from."""

    made_at: datetime
    reply_times: tuple[datetime, ...]
    author_told_at: datetime | None


def is_untold(done: Done) -> bool:
    """Say whether the author has had no word since the change was made: no later reply, no mail that went to them."""
    words = [*done.reply_times, *([done.author_told_at] if done.author_told_at else [])]
    return not any(at >= done.made_at for at in words)
