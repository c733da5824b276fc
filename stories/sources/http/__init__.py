"""JSON over HTTPS, for every feed alike: one implementation of trying again, of pace, limits and refusals.

What differs between services (their name, their key's header, what a redirect means) is data: a
``Service``. No feed has HTTP code of its own.
"""

from __future__ import annotations

from stories.sources.http.address import ApiAddress
from stories.sources.http.client import JsonClient
from stories.sources.http.service import Service

__all__ = ["ApiAddress", "JsonClient", "Service"]
