"""Copies to the case what counts of its story: how critical, how many flags stand, the themes, whether it is praise.

The reading and the decisions on it are the truth (stories.models.reading). The queue sorts and narrows by the copy;
where a signal was lost, the sweep finds the reading that nobody took note of.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Case
from casework.services.due_days import out_of_line, review_due_days
from stories.selectors.reading import standings_of, untold_stories
from stories.services.deciding import hold_readings, note_told

if TYPE_CHECKING:
    from stories.selectors.reading import Standing

BATCH = 1000
FIELDS = ("criticality", "flag_count", "themes", "is_praise")


@transaction.atomic
def mark_cases(*, story_ids: Collection[int]) -> int:
    """Bring the cases of these stories in line with what counts of them; give how many changed.

    Readings are locked meanwhile, so that a decision waits and is copied by the next call. Eight queries, and some more
    where the time to answer changes with it.
    """
    pks = sorted(story_ids)
    read = hold_readings(story_ids=pks)
    standings = standings_of(pks)
    cases = Case.objects.filter(story__in=pks).select_for_update(of=("self",), no_key=True).order_by("pk")
    found = list(cases.only("story_id", "organisation_id", "state", "answer_within", *FIELDS))
    changed = [case for case in found if mark(case, standings[case.story_id])]
    Case.objects.bulk_update(changed, FIELDS)
    # A flag of another kind changes the time to answer, and not how many there are: all are looked at.
    flags = {case.pk: standings[case.story_id].flags for case in found}
    review_due_days(case_ids=out_of_line(found, flags))
    note_told(story_ids=read)
    return len(changed)


def mark(case: Case, standing: Standing) -> bool:
    """Set the marks of a case that is not saved yet, or will be; say whether any of them changed."""
    before = [getattr(case, name) for name in FIELDS]
    case.criticality = standing.criticality
    case.flag_count = len(standing.flags)
    case.themes = list(standing.themes)
    case.is_praise = standing.is_praise
    return before != [getattr(case, name) for name in FIELDS]


def mark_what_is_owed() -> int:
    """Mark the cases whose signal was lost, a batch a call; give how many stories were looked at. For the sweeper."""
    owed = untold_stories(BATCH)
    if owed:
        mark_cases(story_ids=owed)
    return len(owed)
