"""What somebody does to a case from its page: once, however often it is pressed, and only as the page showed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from casework.services.assignment import lock_case
from feedbackhub.core import once
from feedbackhub.core.errors import StaleEdit

if TYPE_CHECKING:
    from casework.models import Case

CHANGED_MEANWHILE = (
    "Somebody changed this case after you opened the page. Nothing was overwritten: what they did and what you typed "
    "both stand below."
)


@transaction.atomic
def act_on_case(*, case: Case, act: Callable[[], object], key: str = "", version: int | None = None) -> bool:
    """Run `act` and say whether it ran: False where the form of this `key` was taken in before.

    Raises `StaleEdit` where the case is no longer at `version`, and whatever `act` raises; then nothing is kept.
    Without a key or a version (a form that carries none) the one or the other is not asked.
    """
    if key and not once.take_in(key=key):
        return False
    if version is not None and lock_case(case.pk).version != version:
        raise StaleEdit(CHANGED_MEANWHILE)
    act()
    return True
