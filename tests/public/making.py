"""Pages as anybody reads them, and one story with everything on it that the public must and must not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import ChangeState
from responses.typology.types import ResponseType
from tests.casework.seeing import tree_of, words
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply
from tests.factories.responses import make_draft

if TYPE_CHECKING:
    from django.test import Client

    from stories.models import Story
    from tests.people import Cast


def text_of(client: Client, address: str) -> str:
    """Give a page's text in one line."""
    return words(tree_of(page_of(client, address)))


def page_of(client: Client, address: str) -> str:
    """Give a page's HTML."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    """Give how many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def make_full_story(cast: Cast) -> Story:
    """Make a story with a public reply, a draft, changes in every state, and all that only staff may know."""
    story = make_story(
        cast.ward_4,
        title="Where are my glasses",
        criticality=4,
        criticality_label="seriously critical",
        progress="being looked into",
        raw={"secret": "the raw record"},
        link="https://www.careopinion.org.uk/opinions/77",
    )
    make_public_reply(story, ResponseType.GENERIC, body="We are sorry. The nurse found them in the laundry.")
    make_draft(story, cast.asha, body="A draft that nobody outside may read")
    for state in ChangeState:
        make_change(cast.ward_4, cast.asha, state, story=story, title=f"The {state} change")
    return story
