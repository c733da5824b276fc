"""Questions to the room's tables."""
