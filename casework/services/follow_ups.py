"""What an author's answer does to the case of their story: it comes back into sight, and a reply is due again.

The stories room keeps the debt (`FollowUp.is_owed`); it is cleared here, in the transaction that follows the answer, so
that a lost signal costs a minute.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casework.models import Case, CaseState
from casework.selectors.cases import published_replies
from casework.services.cases import reopen_for_author
from casework.services.pausing import resume_for_author
from casework.services.snoozing import wake_for_author
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now as present
from stories.models import FollowUp

AUTHOR = SystemActor("the author’s answer")
BATCH = 200


def follow_authors_answers(*, now: datetime | None = None) -> int:
    """Follow the public answers of which the cases have not heard; give how many. A batch at a time."""
    owed = list(FollowUp.objects.owed().order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(follow_answer(follow_up_id=pk, now=now) for pk in owed)


@transaction.atomic
def follow_answer(*, follow_up_id: int, now: datetime | None = None) -> bool:
    """Bring the case of an author's public answer back into sight; say whether this call did it. Twice changes nothing.

    A case that is answered or closed is opened again, unless a later reply has answered already; one that was put
    aside comes back; a clock that stood because we waited for its author runs again.
    """
    rows = FollowUp.objects.owed().select_for_update(of=("self",)).select_related("story")
    row = rows.filter(pk=follow_up_id).first()
    if row is None:
        return False
    at = now or present()
    case = Case.objects.filter(story=row.story.duplicate_of_id or row.story_id).first()
    if case is not None:
        _bring_back(case, row, at)
    FollowUp.objects.filter(pk=row.pk).update(is_owed=False)
    return True


def _bring_back(case: Case, row: FollowUp, at: datetime) -> None:
    if case.state != CaseState.OPEN:
        if not published_replies(case).filter(published_at__gt=row.told_at).exists():
            reopen_for_author(case=case, actor=AUTHOR, now=at)
        return
    wake_for_author(story_id=case.story_id, actor=AUTHOR, now=at)
    resume_for_author(case_id=case.pk, actor=AUTHOR, now=at)
