"""Notes who is at a case and what they do there. It keeps nobody out: the version of what is saved does that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from casework.models import Case, CaseVisit, Doing
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# Every page of a case does this: written out, it needs no transaction of its own around it.
_NOTE = f"""
INSERT INTO {CaseVisit._meta.db_table} (case_id, user_id, first_at, last_at, doing) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (case_id, user_id) DO UPDATE SET last_at = excluded.last_at, doing = excluded.doing
"""  # noqa: S608 - the table's own name


def note_visit(*, case: Case, user: User, doing: Doing = Doing.READING, now: datetime | None = None) -> None:
    """Note that `user` is at `case` now. One row a pair, in one statement, so that two tabs do not collide."""
    at = now or present()
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [case.pk, user.pk, at, at, doing.value])
