"""Care Opinion as a service: its name, its address, its key, and how it turns a wrong key down."""

from __future__ import annotations

from stories.sources.errors import BadKey
from stories.sources.http.service import Service

CARE_OPINION = Service(
    name="Care Opinion",
    items="stories",
    example="https://www.careopinion.org.uk",
    api_path="/api/v2",
    key_header="Authorization",
    key_prefix="SUBSCRIPTION_KEY ",
    refused=(
        "Care Opinion does not accept the key, or the key does not cover these stories. A subscription "
        "administrator can see on Care Opinion whether the key was changed or the subscription has ended."
    ),
    redirected=(
        "Care Opinion sent us to another page instead of stories, which is how it turns down a wrong key. "
        "Check the key: a subscription administrator finds it on Care Opinion under API keys (the one for the "
        "HTTP header, which does not expire). If the key is right, check the address of the source."
    ),
    redirect_error=BadKey,
)
