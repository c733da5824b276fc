"""Settings: `base` holds what never differs; `embedded` (the default), `production` and `test` add their own."""
