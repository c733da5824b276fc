"""The ratings and reviews of NHS.UK, read through its comments API."""
