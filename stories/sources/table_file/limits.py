"""How much of anything a file with columns may hold. What is over a limit is refused in words, never cut in "
"silence."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

MAX_COLUMNS = 500
"""National FFT files have about 30 columns and labelled research files about 60; thousands are a mistake."""
MAX_LINE = 2 * MEGABYTE
"""Characters in one line of text, or in one JSON entry. Beyond it nobody can tell where the next row begins."""
MAX_ROWS = 5_000_000
HEADER_SEARCH = 20
"""Rows from the top in which the header is looked for: the national FFT workbooks have it in row 3."""
SAMPLE_ROWS = 60

# Workbooks are ZIP archives; a small one can unpack to more than any disk holds.
MAX_ENTRIES = 2_000
MAX_UNPACKED = 1024 * MEGABYTE
MAX_SHARED_TEXT = 160 * MEGABYTE
"""The one part of a workbook that has to be held in memory while its rows are read."""
MAX_SMALL_PART = 32 * MEGABYTE
"""Styles, themes and the like, which are read whole."""
MAX_RATIO = 200
"""Sheets of real feedback shrink to a tenth or a thirtieth; a file of one repeated byte to a thousandth."""
RATIO_FROM = 4 * MEGABYTE
"""Below this size a high ratio harms nobody: an empty sheet's styles shrink well."""
