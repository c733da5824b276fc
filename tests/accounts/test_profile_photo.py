"""A person's photo and reason to answer: made anew, public with their replies, gone when they take it away or leave."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from feedbackhub.accounts import services
from feedbackhub.accounts.models import ProfilePhoto
from responses.selectors import public_replies
from stories.models import StoryState
from tests.factories import make_story
from tests.factories.responses import make_published

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def picture(width: int = 900, height: int = 600) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells where"
    Image.new("RGB", (width, height), "teal").save(made, "JPEG", exif=exif)
    return made.getvalue()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, data: bytes | None = None, why: str = "") -> int:
    fields: dict[str, object] = {"full_name": "Asha Patel", "job_title": "Ward manager", "why_i_answer": why}
    if data is not None:
        fields["photo"] = SimpleUploadedFile("me.jpg", data, content_type="image/jpeg")
    return client.post(reverse("accounts:profile"), fields).status_code


def test_a_photo_is_made_anew_square_and_small(cast: Cast) -> None:
    assert save(client_of(cast.asha), picture(), " I want to  hear it. ") == 302
    kept = ProfilePhoto.objects.get(user=cast.asha)
    shown = Image.open(io.BytesIO(bytes(kept.content)))
    assert shown.size == (192, 192)
    assert not shown.getexif()
    cast.asha.refresh_from_db()
    assert cast.asha.why_i_answer == "I want to hear it."


def test_what_is_no_photo_is_refused_and_changes_nothing(cast: Cast) -> None:
    assert save(client_of(cast.asha), b"<svg onload=alert(1)>") == 422
    assert not ProfilePhoto.objects.exists()


def test_everybody_sees_it_beside_a_public_reply_and_nowhere_else(cast: Cast) -> None:
    save(client_of(cast.asha), picture(), "I want to hear it.")
    story = make_story(cast.ward_4)
    reply = make_published(story, cast.asha, cast.priya)
    address = reverse("responses:photo", args=[reply.pk])
    shown = Client().get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert [one.why for one in public_replies([story.pk])[story.pk]] == ["I want to hear it."]
    page = Client().get(reverse("public:story", args=[story.pk])).content.decode()
    assert address in page
    assert "I want to hear it." in page
    assert address in client_of(cast.ben).get(reverse("responses:write", args=[story.pk])).content.decode()
    story.state = StoryState.WITHDRAWN
    story.save()
    assert Client().get(address).status_code == 404
    assert client_of(cast.olga).get(address).status_code == 404


def test_it_goes_when_it_is_taken_away_and_when_its_person_leaves(cast: Cast) -> None:
    save(client_of(cast.asha), picture(), "I want to hear it.")
    story = make_story(cast.ward_4)
    address = reverse("responses:photo", args=[make_published(story, cast.asha, cast.priya).pk])
    cast.asha.is_active = False
    cast.asha.save()
    assert Client().get(address).status_code == 404
    assert public_replies([story.pk])[story.pk][0].why == ""
    assert "I want to hear it." not in Client().get(reverse("public:story", args=[story.pk])).content.decode()
    cast.asha.is_active = True
    cast.asha.save()
    assert client_of(cast.asha).post(reverse("accounts:photo-remove")).status_code == 302
    services.remove_photo(actor=cast.asha)
    assert Client().get(address).status_code == 404
