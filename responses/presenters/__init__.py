"""How replies are shown to staff. `desk_for` is the door for the page of a case."""

from __future__ import annotations

from responses.presenters.coaching import CoachView, coach_for
from responses.presenters.desk import Desk, desk_for

__all__ = ["CoachView", "Desk", "coach_for", "desk_for"]
