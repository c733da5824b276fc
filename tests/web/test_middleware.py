"""What is refused before any view sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

BODY = (
    b'--XX\r\nContent-Disposition: form-data; name="username"\r\n\r\n+2AA-\\ud800@a.example\r\n'
    b'--XX\r\nContent-Disposition: form-data; name="password"\r\n\r\n+2AA-\\ud800\r\n--XX--\r\n'
)


@pytest.mark.parametrize(
    "charset", ["rot13", "hex", "utf-7", "unicode_escape", "idna", "undefined", "utf-16"]
)
def test_a_form_in_another_character_set_is_refused_in_words(db: None, client: Client, charset: str) -> None:
    """Python's own codecs are not all for text, and some make characters that no database stores."""
    kind = f"multipart/form-data; boundary=XX; charset={charset}"
    answer = client.generic("POST", "/sign-in/", BODY, content_type=kind)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf8"'])
def test_a_form_in_utf_8_is_read(db: None, client: Client, charset: str) -> None:
    kind = f"multipart/form-data; boundary=XX{charset}"
    assert client.generic("POST", "/sign-in/", BODY, content_type=kind).status_code == 422
