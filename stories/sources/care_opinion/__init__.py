"""Care Opinion, read through version 2 of its API.

The API is read only: replies are posted by hand and confirmed here when the feed shows them. Its
manners (a wrong key answered by a redirect, bare error text, no total and no next link) are dealt
with in this package, and nothing of them shows outside.
"""

from __future__ import annotations

from stories.sources.care_opinion.source import CareOpinionSource

__all__ = ["CareOpinionSource"]
