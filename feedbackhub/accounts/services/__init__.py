"""What may be done to an account. The doors of the room; nothing here knows an organisation."""

from __future__ import annotations

from feedbackhub.accounts.services.mail import send_plain_mail
from feedbackhub.accounts.services.passwords import (
    change_password,
    request_password_reset,
    send_password_reset,
    set_password_link,
)
from feedbackhub.accounts.services.profile import change_profile, portrait, remove_photo, set_photo
from feedbackhub.accounts.services.sign_in import claim_attempt, client_address, forget_attempts

__all__ = [
    "change_password",
    "change_profile",
    "claim_attempt",
    "client_address",
    "forget_attempts",
    "portrait",
    "remove_photo",
    "request_password_reset",
    "send_password_reset",
    "send_plain_mail",
    "set_password_link",
    "set_photo",
]
