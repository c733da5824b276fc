"""The ratings and reviews of NHS.UK, read through its comments API.

Reviews and replies come in one list for each organisation; what was taken down has a list of its
own. Whether NHS.UK still gives out keys is not known, so files and writing down by hand stay equal
ways in. NHS.UK deletes a review two years after the experience, and so do we (``expires_on``).
"""

from __future__ import annotations

from stories.sources.nhs_uk.expiry import expires_on
from stories.sources.nhs_uk.source import NhsUkSource

__all__ = ["NhsUkSource", "expires_on"]
