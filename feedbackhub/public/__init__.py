"""The public pages. They join stories, replies and changes, so they stand above the rooms; they show what is live."""
