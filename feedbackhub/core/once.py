"""A form is taken in once: the second press of a button, or a page sent again, finds that it was done already.

The page carries a token; its key here is made of the person, the address and the token, so that nobody takes in a form
in another's name. The row is written in the same transaction as what the form does: where that is refused the row is
gone with it, and a second press that comes at the same moment waits for the first.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import connection

from feedbackhub.core.clock import now as present
from feedbackhub.core.models import SentForm

# A page that was left open over a long weekend still counts as the same page.
KEPT = timedelta(days=7)


def fresh_token() -> str:
    """Give a token for a page that is about to be shown."""
    return secrets.token_urlsafe(16)


def key_of(*parts: object) -> str:
    """Make the key of one form from who sent it, where to, and its token."""
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


def take_in(*, key: str, now: datetime | None = None) -> bool:
    """Note that the form of this key is taken in; False where it was before. Must run inside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a form is taken in together with what it does, in one transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_sentform (key, at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [key, now or present()],
        )
        return bool(cursor.rowcount)


def forget_old_forms(*, now: datetime | None = None) -> int:
    """Remove the rows whose pages nobody sends again any more; give how many."""
    removed, _ = SentForm.objects.filter(at__lt=(now or present()) - KEPT).delete()
    return removed
