"""What this room tells the rooms above it, after commit. The row is the proof; a sweeper finds what was missed."""

from __future__ import annotations

from django.dispatch import Signal

# Sent once for all stories that arrived together, with `story_ids: tuple[int, ...]`.
story_received = Signal()
# Each of these is sent with `story_id: int`.
story_edited = Signal()
story_withdrawn = Signal()
# Hidden from the public until a person decides, or shown again by one; sent with `story_id: int`.
story_held_back = Signal()
# Records turned out to be one story, or two after all, or another one became the original; sent with
# `story_ids: tuple[int, ...]`, all of the groups concerned.
same_story_changed = Signal()
# Replies that a source shows came, changed or went; sent with `source_id: int`. Their rows say which (`is_owed`).
source_replies_moved = Signal()
# A question, asked within the transaction: sent with `run_id: int` before an import is taken back. A receiver answers
# with the titles of the stories that must stay.
batch_undoing = Signal()
# Stories were read, or a person decided about what was read; sent with `story_ids: tuple[int, ...]`. What has not been
# taken note of says so itself (`StoryReading.is_told`).
story_read = Signal()
# What the author of a story said after it came in, and waits to be read; came out in public; was taken back. Sent with
# `follow_up_id: int` and `story_id: int`. Of which of them the cases have not heard says `FollowUp.is_owed`.
follow_up_received = Signal()
follow_up_published = Signal()
follow_up_withdrawn = Signal()
