"""Reads for this room's pages, tasks and commands. Whatever a person sees starts at their organisation."""

from __future__ import annotations

from stories.selectors.aside import dismissed_of, put_aside_of, put_aside_record
from stories.selectors.overviews import Overview, overview_of, overviews_for
from stories.selectors.runs import put_aside_in, run_for, run_or_none, runs_for
from stories.selectors.sources import organisation_by_code, source_at, source_for, sources_for
from stories.selectors.stories import live_story_for, stories_for
from stories.selectors.table_files import (
    refused_rows,
    runs_of,
    services_with_codes,
    table_source_for,
    table_source_named,
    table_sources_of,
    table_sources_with_maps,
    waiting_file_for,
    waiting_files_of,
)
from stories.selectors.unknown import UnknownService, unknown_services
from stories.selectors.watching import newest_publications, weekly_counts
from stories.selectors.words import words_of

__all__ = [
    "Overview",
    "UnknownService",
    "dismissed_of",
    "live_story_for",
    "newest_publications",
    "organisation_by_code",
    "overview_of",
    "overviews_for",
    "put_aside_in",
    "put_aside_of",
    "put_aside_record",
    "refused_rows",
    "run_for",
    "run_or_none",
    "runs_for",
    "runs_of",
    "services_with_codes",
    "source_at",
    "source_for",
    "sources_for",
    "stories_for",
    "table_source_for",
    "table_source_named",
    "table_sources_of",
    "table_sources_with_maps",
    "unknown_services",
    "waiting_file_for",
    "waiting_files_of",
    "weekly_counts",
    "words_of",
]
