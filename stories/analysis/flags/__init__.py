"""Finds what in a story somebody has to act on: 28 categories, with the words that raise them.

Recall comes before precision, and a person decides: nothing here closes, hides or sends anything. Pure.
"""

from __future__ import annotations

from stories.analysis.flags.categories import CATEGORIES, Category, category
from stories.analysis.flags.engine import Flag, find_flags

__all__ = ["CATEGORIES", "Category", "Flag", "category", "find_flags"]
