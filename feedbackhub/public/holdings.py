"""What the public pages hold about people: next to nothing. See feedbackhub.core.subjects."""

from __future__ import annotations

from feedbackhub.core import subjects
from feedbackhub.core.subjects import OnErasure, SubjectTable, Whose


def register() -> None:
    """Tell the registry; Django calls this through the app's `ready`."""
    subjects.register(
        SubjectTable(
            model="public.storyreads",
            name="How often the story was opened",
            whose=Whose.PUBLIC,
            on_erasure=OnErasure.KEEP,
            why="A number for each day, for the organisation’s record. It holds nothing of the author and no reader.",
        )
    )
