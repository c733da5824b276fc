"""Why a story may be answered in private for a good reason: its safety, or somebody's privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stories.analysis.personal_data import kinds_in

if TYPE_CHECKING:
    from stories.models import Story

# Of 5. From here on a source calls a story moderately critical or worse.
SERIOUS = 3


def reason_to_answer_in_private(story: Story) -> str:
    """Give the reason in words for staff; empty where the story may be answered in full where it stands.

    It looks at what the story itself holds. Flags of safety that people or rules raise belong here, once there are any.
    """
    if story.criticality is not None and story.criticality >= SERIOUS:
        return f"Its source marks this story as serious ({story.criticality} of 5)."
    if kinds := kinds_in(story.title, story.body):
        return f"The story itself tells who somebody is ({', '.join(kinds)})."
    return ""
