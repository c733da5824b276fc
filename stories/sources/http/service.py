"""What one service is called, where it is, and how it turns a key down. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stories.sources.errors import SourceError


@dataclass(frozen=True, slots=True)
class Service:
    """One service as the shared client needs to know it.

    ``items`` is what it sends, in the plural, as messages say it. ``api_path`` is the path under
    which its API lies. The key travels in the header ``key_header`` after ``key_prefix``.
    ``refused`` is said on 401 and 403, ``redirected`` on any redirect, which is never followed and
    raised as ``redirect_error``.
    """

    name: str
    items: str
    example: str
    api_path: str
    key_header: str
    key_prefix: str
    refused: str
    redirected: str
    redirect_error: type[SourceError]
