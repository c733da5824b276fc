"""What this room tells the rooms above it, after commit. The row is the proof; a sweeper finds what was missed."""

from __future__ import annotations

from django.dispatch import Signal

# Each is sent with `story_id: int`.
story_received = Signal()
story_edited = Signal()
story_withdrawn = Signal()
