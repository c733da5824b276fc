"""One measured figure, the bar that it is held against, and the table of them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit. `at_least` and `at_most` are the bars that an issue set, where one did."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    rounds: Sequence[float] = ()

    @property
    def verdict(self) -> str:
        """Say whether the bar is met."""
        if self.at_least is None and self.at_most is None:
            return ""
        low = self.at_least is None or self.value >= self.at_least
        high = self.at_most is None or self.value <= self.at_most
        return "met" if low and high else "MISSED"

    @property
    def bar(self) -> str:
        """Say the bar."""
        if self.at_least is not None:
            return f"at least {self.at_least:,g}"
        return f"at most {self.at_most:,g}" if self.at_most is not None else ""


def middle(name: str, rounds: Sequence[float], unit: str, **bars: float) -> Figure:
    """Give the median of several rounds as a figure."""
    return Figure(name, median(rounds), unit, rounds=tuple(round(one, 3) for one in rounds), **bars)


def table(figures: Sequence[Figure]) -> str:
    """Write the figures as lines for a person."""
    width = max(len(figure.name) for figure in figures)
    lines = [
        f"  {figure.name:<{width}}  {figure.value:>12,.2f} {figure.unit:<18} {figure.bar:<16} {figure.verdict}"
        for figure in figures
    ]
    return "\n".join(lines)


def write(path: Path, figures: Sequence[Figure]) -> None:
    """Write the figures for scripts, with what they were measured on."""
    found = {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "figures": [asdict(figure) | {"verdict": figure.verdict} for figure in figures],
    }
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
