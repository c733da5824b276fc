"""What this room tells the room above it, after commit. The row is the proof; a sweeper finds what was missed."""

from __future__ import annotations

from django.dispatch import Signal

# Each is sent with `response_id: int`.
response_published = Signal()
response_withdrawn = Signal()
# A story was edited while somebody wrote a reply to it; sent with `notice_id: int`.
reply_overtaken = Signal()
