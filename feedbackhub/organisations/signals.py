"""What the tree of people tells the rooms above it, after commit. The row is the proof; a sweeper finds the rest."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `user_id: int` after every change of a person’s roles, ownerships or access.
member_changed = Signal()
