"""Where Care Opinion's API is, from whatever address a person gives."""

from __future__ import annotations

from stories.sources.care_opinion.service import CARE_OPINION
from stories.sources.http import address
from stories.sources.http.address import ApiAddress

__all__ = ["ApiAddress", "read_address"]


def read_address(text: str) -> ApiAddress:
    """Read the address that a person gave. Raises ``BadAddress`` with what to type instead."""
    return address.read_address(text, service=CARE_OPINION)
