"""Themes by NHS England's QDC framework and 5-point sentiment, read from a patient's text. Pure, offline, explained.

`read(text, question)` is the door. What it is not for and where it fails: docs/themes.md.
"""

from stories.analysis.themes.engine import Theme, ThemesRead, read, read_all
from stories.analysis.themes.labels import LABELS

__all__ = ["LABELS", "Theme", "ThemesRead", "read", "read_all"]
