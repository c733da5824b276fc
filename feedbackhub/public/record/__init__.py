"""An organisation's record, and that of each of its services: what was told, how it was answered, what changed."""
