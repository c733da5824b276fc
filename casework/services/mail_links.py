"""The signed part of a link in a mail. It names a case, or a look at a change, and a reader, and signs nobody in.

Whoever opens it still signs in, and only the reader whom it names can answer; to anybody else it is a way to the case
page, which they see only where they may. It is one word of letters, so that logs mask it like every other key.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import timedelta

from django.core import signing

SALT = "casework.mail-answer"
LOOK_SALT = "casework.change-look"
GOOD_FOR = timedelta(days=60)


def token_for(*, case_id: int, user_id: int) -> str:
    """Give the token of one reader for one case."""
    return _signed(case_id, user_id, SALT)


def read_token(token: str) -> tuple[int, int] | None:
    """Give (case, reader); None where the token is not ours, was changed, or is too old."""
    return _read(token, SALT)


def look_token_for(*, look_id: int, user_id: int) -> str:
    """Give the token of one reader for one look at a change."""
    return _signed(look_id, user_id, LOOK_SALT)


def read_look_token(token: str) -> tuple[int, int] | None:
    """Give (look, reader); None where the token is not ours, was changed, or is too old."""
    return _read(token, LOOK_SALT)


def _signed(about: int, user_id: int, salt: str) -> str:
    return urlsafe_b64encode(signing.dumps([about, user_id], salt=salt).encode()).decode().rstrip("=")


def _read(token: str, salt: str) -> tuple[int, int] | None:
    try:
        signed = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        about, user_id = signing.loads(signed, salt=salt, max_age=GOOD_FOR)
    except (NotBase64, ValueError, signing.BadSignature):
        return None
    return int(about), int(user_id)
