"""The reviews of NHS.UK as a service: its name, its address, its key, and how it turns a wrong key down."""

from __future__ import annotations

from stories.sources.errors import BadAddress
from stories.sources.http.service import Service

NHS_UK = Service(
    name="NHS.UK",
    items="reviews",
    example="https://api.nhs.uk/comments",
    api_path="/comments",
    key_header="subscription-key",
    key_prefix="",
    refused=(
        "NHS.UK does not accept the key, or the key does not cover reviews. Whoever asked for the key can see on "
        "NHS.UK's site for developers whether it was changed, has ended, or is for another API."
    ),
    redirected=(
        "NHS.UK sent us to another page instead of reviews: the API may have moved. Check the address of the source "
        "and the key on NHS.UK's site for developers."
    ),
    redirect_error=BadAddress,
)
