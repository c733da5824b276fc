"""The signed part of the link to a question. It names the question and its reader, and signs nobody in.

Whoever opens it reads the question's own words and may answer them; never the story. It is one word of letters, so
that logs mask it like every other key.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from django.core import signing

from responses.services.composing.asking import GOOD_FOR

SALT = "responses.ward-question"


def token_for(*, question_id: int, user_id: int) -> str:
    """Give the token of the person asked."""
    signed = signing.dumps([question_id, user_id], salt=SALT)
    return urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def read_token(token: str) -> tuple[int, int] | None:
    """Give (question, person); None where the token is not ours, was changed, or is older than any open question."""
    try:
        signed = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        # A mail may wait a night or a weekend before it goes, and its link is made when it goes.
        question_id, user_id = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
    except (NotBase64, ValueError, signing.BadSignature):
        return None
    return int(question_id), int(user_id)
