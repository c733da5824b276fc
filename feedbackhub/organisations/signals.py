"""What the tree of people tells the rooms above it, after commit. The row is the proof; a sweeper finds the rest."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `user_id: int` when somebody has left or has lost a role or an ownership.
member_changed = Signal()
