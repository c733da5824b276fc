"""Approve several replies in one step. Each is approved as if it were alone: its reader, its text, its four eyes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedbackhub.core.errors import DomainError
from responses.services.approvals import approve_response

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.models import Response

# As many as a person reads in one sitting; nobody approves what they have not read.
AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one reply; `refusal` is empty where it is approved now."""

    response: Response
    refusal: str = ""


def approve_several(*, chosen: Iterable[tuple[Response, str]], actor: User) -> list[Outcome]:
    """Approve each reply whose text has the hash beside it, and give what came of each, in their order.

    One that is refused holds no other up. Raises `DomainError` for more than are read at once.
    """
    asked = list(chosen)
    if len(asked) > AT_ONCE:
        raise DomainError(f"Approve {AT_ONCE} replies at most in one step: each has to be read.")
    return [_one(response, expected_hash, actor) for response, expected_hash in asked]


def _one(response: Response, expected_hash: str, actor: User) -> Outcome:
    try:
        with transaction.atomic():
            return Outcome(approve_response(response=response, expected_hash=expected_hash, actor=actor))
    except DomainError as refusal:
        return Outcome(response, refusal.message)
    except PermissionDenied:
        return Outcome(response, "You may not approve replies there.")
