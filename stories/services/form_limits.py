"""Counts uses of the public form, so that no program floods it. No network address is stored: keyed hashes that expire.

The count stands in the database, so that it holds over all web processes (as for sign-ins, accounts.services.sign_in).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from stories.models import FormAttempt


@dataclass(frozen=True, slots=True)
class Limit:
    """So many uses within a time."""

    name: str
    uses: int
    within: timedelta


def claim(limit: Limit, *parts: str, at: datetime) -> bool:
    """Count one use under `limit` for whatever `parts` name; False, uncounted, where there were enough.

    Counting first keeps ten parallel uses from all being the last one. A refused use is not counted, so that the wait
    ends by itself, however often somebody presses the button.
    """
    FormAttempt.objects.filter(expires_at__lte=at).delete()
    attempt = FormAttempt.objects.create(key=_key(limit, parts), expires_at=at + limit.within)
    if FormAttempt.objects.filter(key=attempt.key).count() > limit.uses:
        attempt.delete()
        return False
    return True


def _key(limit: Limit, parts: tuple[str, ...]) -> str:
    named = "\n".join((limit.name, *parts))
    return salted_hmac("feedbackhub.form_limits", named, algorithm="sha256").hexdigest()
