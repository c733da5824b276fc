"""The public pages. They join stories, replies and changes, so they stand above the rooms, and show only what is live."""
