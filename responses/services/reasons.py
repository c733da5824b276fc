"""Why a story may be answered in private for a good reason: its safety, or somebody's privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stories.analysis.flags.categories import category
from stories.analysis.personal_data import kinds_in
from stories.analysis.standing import PRIVATE_FOR_A_REASON, SaidBy, effective_criticality, gravest
from stories.selectors.reading import decided_criticality, is_read, standing_categories

if TYPE_CHECKING:
    from stories.models import Story

# Of 5. From here on a source calls a story moderately critical or worse.
SERIOUS = 3


def reason_to_answer_in_private(story: Story) -> str:
    """Give the reason in words for staff; empty where the story may be answered in full where it stands.

    A concern about somebody's safety or privacy that is open or confirmed is one; so is what a person or the source
    calls serious. What the engine alone calls serious is not: nobody has looked, and most such stories want an answer.
    """
    private = PRIVATE_FOR_A_REASON & standing_categories(story)
    if private:
        return f"A concern about this story stands: {category(gravest(private)).name.lower()}."
    if said := _said_serious(story):
        return said
    # Until it was read, what rules find in it counts by itself; afterwards a person may have found it harmless.
    if (kinds := kinds_in(story.title, story.body)) and not is_read(story):
        return f"The story itself tells who somebody is ({', '.join(kinds)})."
    return ""


def _said_serious(story: Story) -> str:
    counts = effective_criticality(
        decided=decided_criticality(story), source=story.criticality, proposed=None
    )
    who = {SaidBy.SOURCE: "Its source marks", SaidBy.PERSON: "A colleague marks"}.get(counts.by)
    if who is None or counts.level is None or counts.level < SERIOUS:
        return ""
    return f"{who} this story as serious ({counts.level} of 5)."
