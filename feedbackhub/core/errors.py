"""Errors that a person may read. Whatever is raised here reaches a page as it is written: plain words, no secrets."""

from __future__ import annotations


class DomainError(Exception):
    """Something that the house does not allow. `message` says what happened and what to do next."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TransitionNotAllowed(DomainError):
    """A state may not follow another; the transition table says which may."""


class StaleEdit(DomainError):
    """Somebody else saved in the meantime; nothing was overwritten."""


class AnonymousActor(Exception):
    """A change of state was tried without anybody to answer for it: a fault in the code, never shown."""
