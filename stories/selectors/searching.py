"""Searches in stories' words: which contain what somebody typed, and where, for the marks in a list.

The words stand in a column that the database keeps by itself and no model loads (stories/migrations/0016). What is
typed is read as by the well-known search engines: "quoted words" stay together, or means or, -word leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVectorField
from django.db.models import Func

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

CONFIG = "english"
# Characters of the private use area: no keyboard types them, and what is between them is escaped like all else.
MARK_BEGINS, MARK_ENDS = "\ue000", "\ue001"


class WordsOfStory(Func):
    """The words of a story, named by its text: `WordsOfStory("story__body")`, so that the join to it is there."""

    output_field = SearchVectorField()

    def as_sql(  # type: ignore[override] # the stubs name options that no caller gives
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **kwargs: Any
    ) -> tuple[str, list[Any]]:
        """Give the column that stands beside the text."""
        (text,) = self.get_source_expressions()
        return f'{compiler.quote_name_unless_alias(text.alias)}."search"', []


def query_of(words: str) -> SearchQuery:
    """Give what somebody typed as a query; nothing that can be typed is an error."""
    return SearchQuery(words, config=CONFIG, search_type="websearch")


def fragment(text: str, words: str, *, of: int = 24) -> SearchHeadline:
    """Give the expression "the part of field `text` around what was found, marked"; its beginning if nothing was."""
    return SearchHeadline(
        text,
        query_of(words),
        config=CONFIG,
        start_sel=MARK_BEGINS,
        stop_sel=MARK_ENDS,
        max_words=2 * of,
        min_words=of,
        max_fragments=0,
    )


def spans_of(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the marks out of a fragment: give its text, and where the words that were found stand in it.

    >>> spans_of("a \ue000cold\ue001 tea")
    ('a cold tea', [(2, 6)])
    """
    text, spans, begun = "", [], -1
    for piece in marked.replace(MARK_ENDS, MARK_BEGINS).split(MARK_BEGINS):
        if begun >= 0:
            spans.append((len(text), len(text) + len(piece)))
        text += piece
        begun = -begun
    return text, spans
