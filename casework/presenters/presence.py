"""Who else is at a case, in one line. Advice, never a lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework.models import Doing
from casework.selectors.notes import others_at
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from casework.models import Case
    from feedbackhub.accounts.models import User

# Three polls of the page (static/js/app.js): one that is lost does not make a colleague vanish.
SEEN_WITHIN = timedelta(seconds=60)
_NAMED = 3


def presence_words(case: Case, user: User) -> list[str]:
    """Say who else reads the case or writes a reply now: one sentence for each of the two."""
    visits = others_at(case, user, present() - SEEN_WITHIN)
    writing = [one.user.full_name for one in visits if one.doing == Doing.WRITING]
    reading = [one.user.full_name for one in visits if one.doing == Doing.READING]
    said = []
    if writing:
        said.append(f"{_names(writing)} {'is' if len(writing) == 1 else 'are'} writing a reply.")
    if reading:
        said.append(f"{_names(reading)} {'is' if len(reading) == 1 else 'are'} reading this.")
    return said


def _names(names: list[str]) -> str:
    shown = names[:_NAMED]
    if len(names) > _NAMED:
        more = len(names) - _NAMED
        shown.append("1 other person" if more == 1 else f"{more} other people")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
