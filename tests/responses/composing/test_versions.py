"""Any two versions of a reply can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from responses.services.drafts import save_draft
from tests.factories.casework import make_public_reply
from tests.factories.responses import make_draft

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_any_two_versions_are_compared(cast: Cast, story: Story) -> None:
    reply = make_draft(story, cast.asha, "One two.")
    reply = save_draft(response=reply, body="One three.", expected_version=1, actor=cast.asha)
    save_draft(response=reply, body="One four.", expected_version=2, actor=cast.asha)
    client = Client()
    client.force_login(cast.priya)
    address = reverse("responses:versions", args=[reply.pk])
    last = client.get(address).content.decode()
    assert "From version 2 to version 3" in last
    assert "three" in last.split("<del>")[1].split("</del>")[0]
    far = client.get(address, {"from": "1", "to": "3"}).content.decode()
    assert "two" in far.split("<del>")[1].split("</del>")[0]
    assert "The two are the same." in client.get(address, {"from": "3", "to": "3"}).content.decode()
    assert client.get(address, {"from": "99", "to": "x"}).status_code == 200
    assert client.get(address, {"from": "9" * 5_000}).status_code == 200
    assert client.get(reverse("responses:versions", args=[make_public_reply(story).pk])).status_code == 404
    client.force_login(cast.olga)
    assert client.get(address).status_code == 404
