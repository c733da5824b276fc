"""Where the vendored front-end files are, named once."""

from __future__ import annotations

NHSUK_FRONTEND_VERSION = "10.6.1"
NHSUK_FRONTEND = f"vendor/nhsuk-frontend-{NHSUK_FRONTEND_VERSION}"
