"""Who is not signed in is sent to sign in and back, and loses nothing that they typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.casework.seeing import elements, tree_of, words

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

CLOSE = "/cases/1/close/"
CASE = "http://testserver/cases/1/?edit=1"
REASON = "The nurse and she have <spoken>."


@pytest.mark.parametrize(
    ("sent_from", "back"),
    [
        (CASE, "/cases/1/%3Fedit%3D1"),
        ("", "/"),
        ("https://elsewhere.example/cases/1/", "/"),
        ("http://testserver.elsewhere.example/", "/"),
    ],
)
def test_after_a_form_the_way_back_is_the_page_that_held_it(
    client: Client, sent_from: str, back: str
) -> None:
    answer = client.post(CLOSE, headers={"Referer": sent_from})
    assert answer.headers["Location"] == f"/sign-in/?next={back}"


def test_what_was_typed_is_given_back(client: Client) -> None:
    sent = {"close-reason": REASON, "heard": "Reads as: generic. It says nothing.", "text_hash": "f" * 64}
    answer = client.post(CLOSE, sent, headers={"Referer": CASE})
    assert answer.status_code == 401
    tree = tree_of(answer.content.decode())
    [text] = elements(tree, "//textarea")
    assert words(text) == REASON
    assert elements(tree, "//a[not(@href)]") == []
    [link] = elements(tree, "//main//a")
    assert link.get("href") == "/sign-in/?next=/cases/1/%3Fedit%3D1"


def test_a_part_gets_only_the_status_so_that_the_page_and_its_text_stay(client: Client) -> None:
    answer = client.post("/replies/coach/", {"body": "Words"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.content == b""
