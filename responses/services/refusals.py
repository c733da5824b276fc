"""Why a reply cannot go on, each in words for the person who tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from responses.checks.gate import Finding


class NotYourReply(DomainError):
    """Somebody tried to change words that go out under another person's name."""


class NotFilledIn(DomainError):
    """A blank of a template still stands in the text."""


class TooLong(DomainError):
    """More was typed than a reply can hold."""


class OwnWords(DomainError):
    """Somebody tried to approve, or to return, what they wrote themselves."""


class NotApproved(DomainError):
    """No live approval of exactly this text."""


class StoryNotThere(DomainError):
    """The story may not be shown any more, so neither may an answer to it."""


class NotToBeOverridden(DomainError):
    """Nobody may let this through the confidentiality gate, whatever the reason."""


class UnsafeToPublish(DomainError):
    """The confidentiality gate found something. `findings` says where and what would be safe."""

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings
