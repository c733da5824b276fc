"""What waits to be read, or was refused, is on no page and in no answer but those of whoever moderates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from casework.models import Case
from casework.services.opening import open_cases, open_missing_cases
from feedbackhub.core.errors import DomainError
from stories.models import MayPublish, RefusalReason, Story, StoryState
from stories.services.moderating import refuse_story
from tests.people import TESTS
from tests.stories.telling import note, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.people import Cast

SECRET = "Zanzibarbecue"
# The moderators' own pages, and the author's, who is behind the link.
MEANT = ("stories:moderat", "stories:photo", "public:told")


def named(resolver: URLResolver, room: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry, f"{entry.namespace}:" if entry.namespace else room)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{room}{entry.name}", entry


def addresses(stories: list[Story]) -> Iterator[str]:
    """Give every address that a browser can open; where a number belongs, once with each story's own."""
    for name, pattern in named(get_resolver()):
        values = {"slug": "northmere-nhs-trust-rzn", "token": "x" * 32, "step": "good"}
        converters = pattern.pattern.converters
        numbered = stories if converters.keys() - values else stories[:1]
        for story in numbered if not name.startswith(MEANT) else []:
            try:
                address = reverse(name, kwargs={key: values.get(key, story.pk) for key in converters})
            except NoReverseMatch:
                continue
            yield f"{address}?q={SECRET}&story={story.pk}"


@pytest.fixture
def hidden(cast: Cast) -> list[Story]:
    """Make a story that waits, one that was refused, and a note that waits, each with a word that none else has."""
    _, waits = tell(cast.ward_4, good=f"{SECRET} was in the tea.")
    _, refused = tell(cast.ward_4, better=f"{SECRET} again.")
    refuse_story(story=refused, reason=RefusalReason.SPAM, actor=cast.lena)
    noted = note(cast.ward_4, cast.asha, MayPublish.YES_WITH_PHOTO, words=f"{SECRET}!", with_photo=True)
    assert noted.state == StoryState.WAITING
    return [waits, refused, noted]


@pytest.mark.parametrize("who", [None, "asha", "adam", "lena"])
def test_no_address_shows_it(cast: Cast, hidden: list[Story], who: str | None) -> None:
    client = Client()
    if who:
        client.force_login(getattr(cast, who))
    seen = 0
    for address in addresses(hidden):
        if who == "adam" and address.startswith("/records/"):
            # Whoever tends the records must find a story to erase it, whatever its state.
            continue
        answer = client.get(address)
        seen += answer.status_code == 200
        shown = b"".join(answer) if answer.streaming else answer.content
        text = shown.decode(errors="replace").replace(f"q={SECRET}", "").replace(f'"{SECRET}"', "")
        assert SECRET not in text, address
    assert seen > 8


def test_its_own_pages_are_the_moderators_alone(cast: Cast, hidden: list[Story]) -> None:
    for story in hidden:
        pages = [reverse("stories:moderate", args=[story.pk]), reverse("stories:photo", args=[story.pk])]
        for who in ("asha", "priya", "rhys", "adam", "olga"):
            client = Client()
            client.force_login(getattr(cast, who))
            assert {client.get(page).status_code for page in pages} <= {403, 404}, who
    lena = Client()
    lena.force_login(cast.lena)
    assert SECRET in lena.get(reverse("stories:moderate", args=[hidden[0].pk])).content.decode()


def test_no_case_is_opened_for_it_by_any_way(cast: Cast, hidden: list[Story]) -> None:
    assert open_cases(stories=hidden, actor=TESTS) == []
    open_missing_cases()
    assert not Case.objects.filter(story__in=hidden).exists()


def test_no_reply_can_be_begun(cast: Cast, hidden: list[Story]) -> None:
    client = Client()
    client.force_login(cast.asha)
    for story in hidden:
        assert client.get(reverse("responses:write", args=[story.pk])).status_code == 404


def test_the_walk_sees_a_story_that_is_there(cast: Cast, hidden: list[Story]) -> None:
    """The guard itself: were the story live and public, the walk would fail."""
    Story.objects.filter(pk=hidden[0].pk).update(state=StoryState.LIVE, published_at=hidden[0].received_at)
    with pytest.raises(AssertionError, match=SECRET):
        test_no_address_shows_it(cast, hidden, None)


def test_a_decision_made_twice_is_refused(cast: Cast, hidden: list[Story]) -> None:
    with pytest.raises(DomainError):
        refuse_story(story=hidden[1], reason=RefusalReason.SPAM, actor=cast.lena)
