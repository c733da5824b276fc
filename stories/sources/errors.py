"""What can go wrong with a whole source, said so that a person knows what to do next.

``permanent`` tells trouble that waiting will not mend (a wrong key) from trouble that it may (a
server that is down). No message holds a key, or any text that the other side sent: both could
reach a log.
"""

from __future__ import annotations

from typing import ClassVar


class SourceError(Exception):
    """A source could not be read. The message is for a person, in plain words."""

    permanent_by_nature: ClassVar[bool] = True

    def __init__(self, message: str, *, permanent: bool | None = None) -> None:
        """Keep the message, and whether trying again later is of any use."""
        super().__init__(message)
        self.message = message
        self.permanent = self.permanent_by_nature if permanent is None else permanent


class BadAddress(SourceError):
    """The address set for the source cannot be used, or nothing answers there."""


class BadKey(SourceError):
    """The source does not accept the key."""


class NothingThere(SourceError):
    """The source says that there is nothing under this address (404 or 410)."""


class UnexpectedShape(SourceError):
    """The answer is JSON but not the JSON that was asked for."""


class NotSetUp(SourceError):
    """A setting that the source cannot do without is missing."""


class NotAStoryFile(SourceError):
    """The file cannot be read as stories, and nothing of it was imported."""


class NotJson(SourceError):
    """The answer is a web page or bare text where JSON was due."""

    permanent_by_nature: ClassVar[bool] = False


class CutOff(SourceError):
    """The answer ends before it is complete."""

    permanent_by_nature: ClassVar[bool] = False


class ShortPage(SourceError):
    """A page holds far fewer stories than it must: something of the source is missing, not gone."""

    permanent_by_nature: ClassVar[bool] = False


class ServerTrouble(SourceError):
    """The source cannot be reached, answers too late, or reports a fault of its own."""

    permanent_by_nature: ClassVar[bool] = False


class RateLimited(SourceError):
    """The source asks us to slow down. ``wait_seconds`` is how long it wants, if it said so."""

    permanent_by_nature: ClassVar[bool] = False

    def __init__(self, message: str, *, wait_seconds: float | None = None) -> None:
        """Keep the message and the wait that the source asked for."""
        super().__init__(message)
        self.wait_seconds = wait_seconds
