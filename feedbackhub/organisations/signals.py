"""What the tree of people tells the rooms above it, after commit. The row is the proof; a sweeper finds the rest."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `user_id: int` after every change of a person’s roles, ownerships or access.
member_changed = Signal()

# Sent with `service_id: int` after a service came to stand under another parent: who may see and answer has changed.
service_moved = Signal()

# Sent with `source_id: int` and `into_id: int` after a service closed and became part of another.
service_merged = Signal()

# Sent with `user_id: int` after it changed when somebody is away or who stands in for them.
cover_changed = Signal()
