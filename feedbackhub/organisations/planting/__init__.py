"""Many services at once, from a sheet: what each line means for the tree, before anything is changed. Plain Python."""

from __future__ import annotations

from feedbackhub.organisations.planting.plan import (
    Addition,
    Node,
    Plan,
    Rewording,
    make_plan,
)
from feedbackhub.organisations.planting.sheet import Line, LineError, decode, read_sheet

__all__ = [
    "Addition",
    "Line",
    "LineError",
    "Node",
    "Plan",
    "Rewording",
    "decode",
    "make_plan",
    "read_sheet",
]
