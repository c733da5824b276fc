"""What this room's pages show: words, tags and addresses. No query is made here."""

from __future__ import annotations

from stories.presenters.runs import (
    AsideRow,
    DismissedRow,
    RunLine,
    RunPage,
    RunRow,
    aside_rows,
    dismissed_rows,
    run_lines,
    run_page,
    run_rows,
)
from stories.presenters.sources import (
    Bar,
    Need,
    SourceCard,
    SourcePage,
    all_needs,
    source_cards,
    source_page,
    weekly_bars,
)

__all__ = [
    "AsideRow",
    "Bar",
    "DismissedRow",
    "Need",
    "RunLine",
    "RunPage",
    "RunRow",
    "SourceCard",
    "SourcePage",
    "all_needs",
    "aside_rows",
    "dismissed_rows",
    "run_lines",
    "run_page",
    "run_rows",
    "source_cards",
    "source_page",
    "weekly_bars",
]
