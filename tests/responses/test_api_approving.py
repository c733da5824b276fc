"""Approvals through the API: each by its own hash, never one's own, never another organisation's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from responses.models import Approval, text_hash
from tests.factories import make_story
from tests.factories.responses import BODY, make_in_review

if TYPE_CHECKING:
    from django.test import Client
    from rest_framework.response import Response as Answer

    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def ask(client: Client, user: User, *wanted: tuple[int, str]) -> Answer:
    client.force_login(user)
    sent = [{"id": pk, "text_hash": digest} for pk, digest in wanted]
    return client.post(reverse("responses-api:approve"), sent, content_type="application/json")  # type: ignore[return-value]


def test_four_eyes_and_the_hash_hold_for_each(cast: Cast, client: Client) -> None:
    first, stale = (make_in_review(make_story(cast.ward_4), cast.asha) for _ in range(2))
    own = make_in_review(make_story(cast.ward_4), cast.priya)
    good, other = text_hash(BODY), text_hash("What I read.")
    answer = ask(client, cast.priya, (first.pk, good), (stale.pk, other), (own.pk, good))
    assert answer.status_code == 200
    assert [one["is_approved"] for one in answer.json()] == [True, False, False]
    assert Approval.objects.get().response == first


def test_who_may_not_approve_is_told_so_for_each(cast: Cast, client: Client) -> None:
    reply = make_in_review(make_story(cast.ward_4), cast.asha)
    assert ask(client, cast.ben, (reply.pk, text_hash(BODY))).json()[0]["refusal"]
    assert ask(client, cast.olga, (reply.pk, text_hash(BODY))).status_code == 404
    assert not Approval.objects.exists()


def test_a_bad_hash_and_too_many_are_refused_before_anything_happens(cast: Cast, client: Client) -> None:
    reply = make_in_review(make_story(cast.ward_4), cast.asha)
    assert ask(client, cast.priya, (reply.pk, "yes")).status_code == 400
    assert ask(client, cast.priya, *[(reply.pk, text_hash(BODY))] * 11).status_code == 400
    client.logout()
    assert client.post(reverse("responses-api:approve")).status_code in {401, 403}
    assert not Approval.objects.exists()
