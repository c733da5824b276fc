"""What authors said after their stories, as steps of a case's timeline. The words stand once, in the thread."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casework.presenters.steps import Kind, Step
from stories.models import FollowUpState
from stories.selectors.authors import all_of_author

if TYPE_CHECKING:
    from casework.models import Case

_WORDS = {
    FollowUpState.WAITING: "The author answered: it waits to be read, and is not public",
    FollowUpState.PUBLISHED: "The author answered",
    FollowUpState.REFUSED: "The author answered: it was not published",
    FollowUpState.WITHDRAWN: "The author answered, and took it back",
}


def author_steps(case: Case) -> Iterable[Step]:
    """Give each answer of the author, and when it came out."""
    for row in all_of_author(case.story):
        state = FollowUpState(row.state)
        place = f"#answer-{row.pk}" if state in {FollowUpState.WAITING, FollowUpState.PUBLISHED} else ""
        yield Step(_WORDS[state], row.told_at, "the author", "", Kind.STORY, 3, place)
