"""The signed part of a link in a mail. It names a case and a reader and signs nobody in.

Whoever opens it still signs in, and only the reader whom it names can answer; to anybody else it is a way to the case
page, which they see only where they may. It is one word of letters, so that logs mask it like every other key.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import timedelta

from django.core import signing

SALT = "casework.mail-answer"
GOOD_FOR = timedelta(days=60)


def token_for(*, case_id: int, user_id: int) -> str:
    """Give the token of one reader for one case."""
    signed = signing.dumps([case_id, user_id], salt=SALT)
    return urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def read_token(token: str) -> tuple[int, int] | None:
    """Give (case, reader); None where the token is not ours, was changed, or is too old."""
    try:
        signed = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        case_id, user_id = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
    except (NotBase64, ValueError, signing.BadSignature):
        return None
    return int(case_id), int(user_id)
