"""Questions about what surrounds the writing of a reply. Whatever a person is shown is narrowed to their scope here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.core.traces import lacks
from responses.models import ReplyAutosave

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from stories.models import Story


def unsaved_text(user: User, story: Story) -> ReplyAutosave | None:
    """Give what the person typed under the story and did not save."""
    if lacks(story, ReplyAutosave):
        return None
    return ReplyAutosave.objects.filter(story=story, author=user).first()
