"""A lifecycle is one table of the transitions that are allowed; everything else asks it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from feedbackhub.core.errors import TransitionNotAllowed

State = TypeVar("State", bound=StrEnum)


class TransitionTable(Generic[State]):
    """Holds which state may follow which, for one noun ("reply", "change")."""

    def __init__(self, noun: str, allowed: Mapping[State, frozenset[State]]) -> None:
        self.noun = noun
        self.allowed = dict(allowed)

    def permits(self, before: State, after: State) -> bool:
        """Say whether `after` may follow `before`."""
        return after in self.allowed.get(before, frozenset())

    def check(self, before: State, after: State) -> None:
        """Raise `TransitionNotAllowed`, in words a person can read, unless `after` may follow `before`."""
        if not self.permits(before, after):
            raise TransitionNotAllowed(
                f"This {self.noun} is {_words(before)}, so it cannot become {_words(after)}. "
                "Reload the page to see where it stands now."
            )


def _words(state: StrEnum) -> str:
    return state.value.replace("_", " ")
