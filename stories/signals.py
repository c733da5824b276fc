"""What this room tells the rooms above it, after commit. The row is the proof; a sweeper finds what was missed."""

from __future__ import annotations

from django.dispatch import Signal

# Sent once for all stories that arrived together, with `story_ids: tuple[int, ...]`.
story_received = Signal()
# Each of these is sent with `story_id: int`.
story_edited = Signal()
story_withdrawn = Signal()
