"""Makes replies for tests, each by the services that make them in earnest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.core.clock import now
from responses.models import Response, TrustGrant, text_hash
from responses.services.approvals import approve_response
from responses.services.drafts import start_draft, submit_response
from responses.services.publishing import publish_response
from stories.models import SourceKind
from tests.factories import make_source, make_story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation
    from stories.models import Story
    from tests.people import Cast

BODY = (
    "Dear daisy47, thank you for telling us about the glasses. I spoke to the nurse who found them. From "
    "Monday every locker on the ward has a box for glasses. Asha Patel, Ward manager"
)


def make_draft(story: Story, author: User, body: str = BODY) -> Response:
    """Make a draft by `author`."""
    return start_draft(story=story, body=body, actor=author)


def make_in_review(story: Story, author: User, body: str = BODY) -> Response:
    """Make a reply that waits for a second person."""
    return submit_response(response=make_draft(story, author, body), actor=author)


def make_approved(story: Story, author: User, approver: User, body: str = BODY) -> Response:
    """Make an approved reply."""
    waiting = make_in_review(story, author, body)
    return approve_response(response=waiting, expected_hash=text_hash(waiting.body), actor=approver)


def make_published(story: Story, author: User, approver: User, body: str = BODY) -> Response:
    """Make a reply that is published (on this site) or waits to be posted by hand (elsewhere)."""
    return publish_response(response=make_approved(story, author, approver, body), actor=author)


def make_care_opinion_story(
    cast: Cast, base_url: str = "https://www.careopinion.org.uk", **fields: Any
) -> Story:
    """Make a story about Ward 4 that came from Care Opinion."""
    source = make_source(
        cast.northmere,
        SourceKind.CARE_OPINION,
        base_url=base_url,
        encrypted_key=fields.pop("encrypted_key", ""),
    )
    link = fields.pop("link", f"{base_url}/opinions/1234")
    return make_story(cast.ward_4, source=source, link=link, **fields)


THANKS = (
    "Dear daisy47, thank you for your kind words about the nurse who sat with you in the night. She was so pleased to "
    "hear that it helped. Asha Patel, Ward manager"
)


def make_trusted(user: User, organisation: Organisation, by: User) -> TrustGrant:
    """Let `user` publish directly, as if the rule had been met."""
    return TrustGrant.objects.create(
        organisation=organisation,
        user=user,
        granted_by=by,
        at=now(),
        why="Ten good replies.",
        approved_then=10,
    )
