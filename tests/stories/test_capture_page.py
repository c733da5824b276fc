"""The page on which staff write down what somebody said: few fields, one to fill in, a photo without its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.services.cases import open_case
from feedbackhub.core.clock import local_date
from stories.models import MayPublish, Story, StoryPhoto, StoryState
from tests.casework.seeing import elements, tree_of, words, words_of
from tests.people import TESTS
from tests.stories.telling import note, picture_file

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

PAGE = "/capture/"
WORDS = "The night staff were so kind to my mum."


def sent(cast: Cast, **given: Any) -> dict[str, Any]:
    today = local_date()
    return {
        "words": WORDS,
        "service": str(cast.ward_4.pk),
        "route": "card",
        "whose": "relative",
        "on_day": str(today.day),
        "on_month": str(today.month),
        "on_year": str(today.year),
        "may_publish": "not_asked",
        "given_how": "",
        "alt": "",
    } | given


def card() -> SimpleUploadedFile:
    return SimpleUploadedFile("card.jpg", picture_file(), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("who", "status"),
    [("asha", 200), ("priya", 200), ("lena", 200), ("rhys", 403), ("adam", 403), ("olga", 200)],
)
def test_who_may_capture(cast: Cast, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(cast, who))
    answer = client.get(PAGE)
    assert answer.status_code == status
    assert status != 200 or ("Ward 4" in words_of(answer.content.decode())) is (who != "olga")


def test_nobody_who_is_not_signed_in_captures_and_their_words_are_given_back(
    cast: Cast, client: Client
) -> None:
    answer = client.post(PAGE, sent(cast))
    assert answer.status_code == 401
    assert WORDS in answer.content.decode()


def test_one_thing_must_be_typed_and_the_rest_is_filled_in(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    tree = tree_of(client.get(PAGE).content.decode())
    form = elements(tree, "//form[@enctype]")[0]
    controls = elements(
        form, ".//textarea | .//select | .//input[not(@type='hidden') and not(@type='radio')]"
    )
    radios = {one.get("name") for one in elements(form, ".//input[@type='radio']")}
    # Words, photo, what is in it, service, how, who, day, month, year, how consent was given; and consent itself.
    assert (len(controls), radios) == (10, {"may_publish"})
    filled = {
        str(one.get("name")): one.xpath("string(./option[@selected]/@value)")
        for one in elements(form, ".//select")
    }
    assert filled == {"service": str(cast.ward_4.pk), "route": "spoken", "whose": "patient", "given_how": ""}
    assert elements(form, ".//input[@name='on_day']")[0].get("value") == str(local_date().day)
    [photo] = elements(form, ".//input[@type='file']")
    assert (photo.get("accept"), photo.get("capture")) == ("image/*", "environment")
    as_it_stands = {
        "words": WORDS,
        **filled,
        "may_publish": "not_asked",
        **{
            f"on_{part}": elements(form, f".//input[@name='on_{part}']")[0].get("value")
            for part in ("day", "month", "year")
        },
    }
    assert client.post(PAGE, as_it_stands).status_code == 302
    assert Story.objects.get().body == WORDS


def test_the_next_one_begins_with_the_same_service(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    answer = client.post(PAGE, sent(cast, service=str(cast.ward_5.pk), another="1"))
    assert answer.headers["Location"] == f"{PAGE}?service={cast.ward_5.pk}"
    tree = tree_of(client.get(answer.headers["Location"]).content.decode())
    assert "Saved for staff only." in words(tree)
    [chosen] = elements(tree, "//select[@name='service']/option[@selected]")
    assert chosen.get("value") == str(cast.ward_5.pk)
    assert client.get(f"{PAGE}?service=x").status_code == 200


@pytest.mark.parametrize(
    ("who", "allowed", "says"),
    [
        ("asha", "no", "Saved for staff only."),
        ("asha", "yes", "Somebody reads it before it is published."),
        ("lena", "yes", "Saved and published."),
    ],
)
def test_what_becomes_of_it_is_said(cast: Cast, client: Client, who: str, allowed: str, says: str) -> None:
    client.force_login(getattr(cast, who))
    answer = client.post(PAGE, sent(cast, may_publish=allowed, given_how="spoken"), follow=True)
    assert says in words_of(answer.content.decode())


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"words": ""}, "Enter what they said, or take a photo"),
        ({"may_publish": "yes"}, "Select how they said that it may be published"),
        ({"may_publish": "yes_photo", "given_how": "spoken"}, "There is no photo"),
        ({"service": "0"}, "Select one of the choices on the list"),
        ({"on_year": "2999"}, "or earlier"),
        ({"photo": True}, "Say what can be seen or read in the photo"),
        ({"photo": False, "alt": "A card"}, "not a photo that can be read"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, client: Client, given: dict[str, Any], says: str
) -> None:
    client.force_login(cast.asha)
    if "photo" in given:
        false = SimpleUploadedFile("card.jpg", b"<svg/>", content_type="image/jpeg")
        given = given | {"photo": card() if given["photo"] else false}
    answer = client.post(PAGE, sent(cast, **given))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in words_of(page)
    assert given.get("words") == "" or WORDS in page
    assert not Story.objects.exists()


def test_a_photo_alone_is_enough_where_its_words_are_read_out(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    answer = client.post(PAGE, sent(cast, words="", photo=card(), alt="Thank you all, in red letters"))
    assert answer.status_code == 302
    story = Story.objects.get()
    assert story.body == "Thank you all, in red letters"
    photo = StoryPhoto.objects.get()
    assert (photo.width, photo.height, photo.content_type) == (40, 30, "image/jpeg")


def test_staff_see_the_photo_and_the_consent_on_the_case(cast: Cast, client: Client) -> None:
    story = note(cast.ward_4, cast.asha, MayPublish.NO, with_photo=True)
    case = open_case(story=story, actor=TESTS)
    client.force_login(cast.asha)
    page = client.get(reverse("casework:case", args=[case.pk])).content.decode()
    for said in (
        "For staff only. The public cannot read this story",
        "Written down by staff (thank-you card)",
        "They do not want it to be published",
        "In the photo: A card with a heart",
    ):
        assert said in words_of(page)
    picture = reverse("stories:photo", args=[story.pk])
    assert f'src="{picture}"' in page
    assert client.get(picture).status_code == 200
    for who in ("olga", "lena"):
        client.force_login(getattr(cast, who))
        assert client.get(picture).status_code == (404 if who == "olga" else 200)
    client.logout()
    assert client.get(picture).status_code == 302
    assert client.get(reverse("public:story-photo", args=[story.pk])).status_code == 404
    Story.objects.filter(pk=story.pk).update(state=StoryState.WITHDRAWN)
    client.force_login(cast.asha)
    assert client.get(picture).status_code == 404


def test_the_public_sees_a_photo_where_that_was_allowed(cast: Cast, client: Client) -> None:
    both = note(cast.ward_4, cast.lena, MayPublish.YES_WITH_PHOTO, with_photo=True)
    only = note(cast.ward_4, cast.lena, MayPublish.YES, with_photo=True, words="Only words")
    shown = {}
    for story in (both, only):
        picture = reverse("public:story-photo", args=[story.pk])
        page = client.get(reverse("public:story", args=[story.pk])).content.decode()
        shown[story.pk] = (picture in page, client.get(picture).status_code)
    assert shown == {both.pk: (True, 200), only.pk: (False, 404)}
