"""The room's tables: responses with their versions and states, approvals, publications, classifications."""

from __future__ import annotations

from responses.models.classification import Classification
from responses.models.publication import Channel, Publication, PublicationState
from responses.models.response import (
    RESPONSE_TRANSITIONS,
    Approval,
    ApprovalDecision,
    EditNotice,
    Response,
    ResponseState,
    ResponseStateChange,
    ResponseVersion,
    text_hash,
)

__all__ = [
    "RESPONSE_TRANSITIONS",
    "Approval",
    "ApprovalDecision",
    "Channel",
    "Classification",
    "EditNotice",
    "Publication",
    "PublicationState",
    "Response",
    "ResponseState",
    "ResponseStateChange",
    "ResponseVersion",
    "text_hash",
]
