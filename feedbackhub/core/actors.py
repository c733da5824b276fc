"""Who did it: a signed-in person, or a named part of the system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A part of the system that acts by itself, by the name that the record shows ("the importer")."""

    name: str


Actor: TypeAlias = "User | SystemActor"


def user_or_none(actor: Actor) -> User | None:
    """Give the person behind `actor`, for a foreign key; None where the system acted."""
    return None if isinstance(actor, SystemActor) else actor


def actor_name(actor: Actor) -> str:
    """Give the name that the record shows."""
    return actor.name if isinstance(actor, SystemActor) else actor.full_name
