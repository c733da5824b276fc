"""What this room's pages show: words, tags and addresses. No query is made here."""

from __future__ import annotations

from stories.presenters.runs import AsideRow, RunPage, RunRow, aside_rows, run_page, run_rows
from stories.presenters.sources import SourceRow, source_rows

__all__ = [
    "AsideRow",
    "RunPage",
    "RunRow",
    "SourceRow",
    "aside_rows",
    "run_page",
    "run_rows",
    "source_rows",
]
