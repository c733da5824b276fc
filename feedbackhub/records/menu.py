"""This room's entry in the main menu."""

from __future__ import annotations

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.held import holds
from feedbackhub.web.navigation import NavigationItem, register


def fill() -> None:
    """Add the entry; Django calls this through the app's `ready`."""
    register(NavigationItem("Records", "records:records", 85, holds(Permission.MANAGE_RECORDS)))
