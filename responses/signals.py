"""What this room tells the room above it, after commit. The row is the proof; a sweeper finds what was missed."""

from __future__ import annotations

from django.dispatch import Signal

# Each is sent with `response_id: int`. A reply that has just been published can be undone for 15 seconds: what leaves
# the house (a mail to the author, a message to another system) waits for `publication_settled`, which comes after them
# and is sent inside the outbox's transaction, so that what it owes is owed or it is sent again.
response_published = Signal()
publication_undone = Signal()
publication_settled = Signal()
response_withdrawn = Signal()
# Somebody took a public reply off every page at once; sent with `pull_id: int`, beside `response_withdrawn`.
response_pulled = Signal()
# A reply waits for a second person, or one decided; sent with `change_id: int` (a `ResponseStateChange`).
reply_moved = Signal()
# The same of an edit of a public reply; sent with `step_id: int` (an `AmendmentStep`).
edit_moved = Signal()
# A story was edited while somebody wrote a reply to it; sent with `notice_id: int`.
reply_overtaken = Signal()
