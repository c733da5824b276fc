"""What it means for the work that two records are one story: one case, one answer, and nobody left in the dark.

The rows below say it (`Story.duplicate_of`); everything here can run twice, and a sweeper runs it for lost signals.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Case, CaseOutcome, CaseState
from casework.selectors.same_story import answered_copies, cases_of, originals_of
from casework.services.assignment import lock_case, move_to_service
from casework.services.cases import answer_case, close_as_same, stand_again
from casework.services.opening import owe_opening
from stories.models import Story, StoryState
from stories.services.same_story_groups import choose_original

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


def settle_cases(*, story_ids: Iterable[int], actor: Actor) -> None:
    """Bring the cases of these stories in line: the original's case stands, those of the other records are closed.

    Where another record is answered in public and the original is not, that one becomes the original first.
    """
    for original in originals_of(story_ids):
        answered = answered_copies(original)
        if answered and choose_original(story=answered[0]):
            original = Story.objects.get(pk=answered[0].pk)
        _settle(original, actor)


@transaction.atomic
def _settle(original: Story, actor: Actor) -> None:
    cases = cases_of(original)
    mine = next((case for case in cases if case.story_id == original.pk), None)
    others = [case for case in cases if case.story_id != original.pk]
    if mine is None:
        if original.state == StoryState.LIVE:
            owe_opening()
    elif mine.outcome == CaseOutcome.SAME_STORY:
        stand_again(case=mine, actor=actor)
    for other in others:
        close_as_same(case=other, original=mine, actor=actor)
    if mine is not None and others:
        _place(mine, others, actor)
    answer_case(story=original, actor=actor)


def _place(case: Case, others: list[Case], actor: Actor) -> None:
    """Let the case be worked on where it is known best: a hospital's review and a ward's story are the ward's."""
    deepest = max((case, *others), key=lambda one: (one.service.depth, one.pk == case.pk)).service
    if deepest.depth <= case.service.depth or not deepest.path.startswith(case.service.path):
        return
    fresh = lock_case(case.pk)
    if fresh.state != CaseState.CLOSED:
        move_to_service(case=fresh, service=deepest, actor=actor)
