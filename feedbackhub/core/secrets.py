"""Keeps connector keys unreadable in the database. Shown never; decrypted only at the moment of use."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from feedbackhub.core.errors import DomainError


def _fernet() -> Fernet:
    digest = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"connector-keys")
    return Fernet(base64.urlsafe_b64encode(digest.digest()))


def encrypt(plain: str) -> str:
    """Give the text to store for `plain`; an empty string stays empty."""
    return _fernet().encrypt(plain.encode()).decode() if plain else ""


def decrypt(stored: str) -> str:
    """Give back what `encrypt` was given. Raises `DomainError` where SECRET_KEY has changed since."""
    if not stored:
        return ""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise DomainError("The stored key can no longer be read. Enter the source's key again.") from error
