"""The room's tables: responses with versions, states and approvals, publications, verdicts, decisions, own engines."""

from __future__ import annotations

from responses.models.classification import Classification
from responses.models.fingerprint import ReplyFingerprint
from responses.models.gate_override import GateOverride
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
from responses.models.type_decision import DECIDABLE, LabelRelease, ReleasedDecision, TypeDecision
from responses.models.type_in_force import DecidedType, TypeInForce, VerdictsConfidence, type_in_force_sql
from responses.models.typology_head import TypologyHead

__all__ = [
    "DECIDABLE",
    "RESPONSE_TRANSITIONS",
    "Approval",
    "ApprovalDecision",
    "Channel",
    "Classification",
    "DecidedType",
    "EditNotice",
    "GateOverride",
    "LabelRelease",
    "Publication",
    "PublicationState",
    "ReleasedDecision",
    "ReplyFingerprint",
    "Response",
    "ResponseState",
    "ResponseStateChange",
    "ResponseVersion",
    "TypeDecision",
    "TypeInForce",
    "TypologyHead",
    "VerdictsConfidence",
    "text_hash",
    "type_in_force_sql",
]
