"""Whoever is spoken for hears of it in their digest: the owner of the service, and whom a reply names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.mail import get_connection

from casework.models import DigestKind
from casework.selectors.digests import standing_of
from casework.services.digest_mail import compose_digest
from feedbackhub.core.clock import local_date, now
from tests.factories.responses import make_published

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db
WORDS = "I am sorry about the glasses. I talked with the ward, and they look for them now."


def said_for(user: User) -> list[tuple[int, str, bool]]:
    return standing_of(user, since=now() - timedelta(days=1), today=local_date(), nation="ENG").said_for


def test_the_owner_hears_of_what_others_said_and_nobody_of_their_own(cast: Cast, story: Story) -> None:
    reply = make_published(story, cast.priya, cast.lena, WORDS)
    assert said_for(cast.asha) == [(reply.pk, "Priya Nair", False)]
    assert said_for(cast.priya) == []
    assert said_for(cast.rhys) == []
    assert said_for(cast.olga) == []
    standing = standing_of(cast.asha, since=now() - timedelta(days=1), today=local_date(), nation="ENG")
    body = compose_digest(
        user=cast.asha, kind=DigestKind.DAILY, standing=standing, connection=get_connection()
    ).body
    assert "What was said in your name" in body
    assert f"/replies/{reply.pk}/" in body
    assert "glasses" not in body
