"""The order of the main menu, in one place: the rooms' pages for staff, then what everybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.held import holds, permissions_held
from feedbackhub.web.navigation import NavigationItem, register
from stories.selectors.moderation import waiting_count

if TYPE_CHECKING:
    from django.http import HttpRequest


def stories_waiting(request: HttpRequest) -> int:
    """Give how many stories wait to be read before publication (one query a page, for moderators only)."""
    organisation = getattr(request, "organisation", None)
    return waiting_count(organisation) if organisation else 0


def looks_after_cover(request: HttpRequest) -> bool:
    """Say whether the cover calendar is for this person: who answers stories, and who shares them out."""
    return bool(permissions_held(request) & {Permission.DRAFT_RESPONSE, Permission.ASSIGN_CASE})


def everybody(request: HttpRequest) -> bool:
    """Say yes."""
    return True


def fill() -> None:
    """Add the entries; Django calls this through the app's `ready`."""
    register(
        NavigationItem("Queue", "casework:queue", 10, holds(Permission.READ_STORIES)),
        NavigationItem("Approvals", "responses:approvals", 20, holds(Permission.DRAFT_RESPONSE)),
        NavigationItem("To post", "responses:to-post", 30, holds(Permission.PUBLISH_RESPONSE)),
        NavigationItem("Capture", "stories:capture", 34, holds(Permission.CAPTURE_FEEDBACK)),
        NavigationItem(
            "Moderation", "stories:moderation", 36, holds(Permission.MODERATE_STORIES), stories_waiting
        ),
        NavigationItem("Duplicates", "stories:duplicates", 38, holds(Permission.MODERATE_STORIES)),
        NavigationItem("Passed on", "casework:escalations", 39, holds(Permission.ASSIGN_CASE)),
        NavigationItem("Changes", "casework:changes", 40, holds(Permission.READ_STORIES)),
        NavigationItem("Problems", "casework:problems", 41, holds(Permission.READ_STORIES)),
        NavigationItem("Praise", "casework:praise", 42, holds(Permission.READ_STORIES)),
        NavigationItem("Cover", "casework:cover", 45, looks_after_cover),
        NavigationItem("Insight", "casework:insight", 50, holds(Permission.VIEW_INSIGHT)),
        NavigationItem("Routing", "casework:routing", 55, holds(Permission.MANAGE_ROUTING)),
        NavigationItem("Sources", "stories:sources", 60, holds(Permission.IMPORT_STORIES)),
        NavigationItem("Other systems", "casework:webhooks", 62, holds(Permission.MANAGE_ROUTING)),
        NavigationItem("Responders", "organisations:responders", 70, holds(Permission.MANAGE_RESPONDERS)),
        NavigationItem("Trust", "responses:trust", 75, holds(Permission.GRANT_TRUST)),
        NavigationItem("Services", "organisations:services", 80, holds(Permission.MANAGE_RESPONDERS)),
        NavigationItem(_("Stories"), "public:stories", 90, everybody),
        NavigationItem(_("What changed"), "public:what-changed", 95, everybody),
        NavigationItem(_("Organisations"), "public:organisations", 96, everybody),
        NavigationItem(_("Tell your story"), "public:tell", 97, everybody),
    )
