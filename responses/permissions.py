"""Who may do what with the replies to a story: a role at one of the services that the story is about, or above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.querysets import held_by
from responses.models import ResponseState
from stories.selectors.stories import places_of

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.models import Response
    from stories.models import Story


def held_at(*, user: User, story: Story) -> frozenset[Permission]:
    """Give all that `user` may do at the services of `story` (two queries, whatever is asked of the answer)."""
    mine = held_by(user)
    places = [path for path, _ in places_of(story)] if mine else []
    return frozenset(
        permission
        for held in mine
        if any(place.startswith(held.path) for place in places)
        for permission in held.permissions
    )


def require(permission: Permission, *, user: User, story: Story) -> None:
    """Raise `PermissionDenied` (the page answers 403) unless `user` holds `permission` at a service of `story`."""
    if permission not in held_at(user=user, story=story):
        raise PermissionDenied(f"{permission} is asked for")


def needed_to_withdraw(response: Response, user: User) -> Permission:
    """Give what it takes to withdraw a reply: one's own draft, somebody else's, or one that stands in public."""
    if response.state == ResponseState.PUBLISHED:
        return Permission.PUBLISH_RESPONSE
    return Permission.DRAFT_RESPONSE if response.author_id == user.pk else Permission.APPROVE_RESPONSE
