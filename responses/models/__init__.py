"""The room's tables: responses with versions, states and approvals, publications, verdicts, decisions, own engines."""

from __future__ import annotations

from responses.models.amendment import (
    AMENDMENT_TRANSITIONS,
    Amendment,
    AmendmentState,
    AmendmentStep,
)
from responses.models.autosave import ReplyAutosave
from responses.models.classification import Classification
from responses.models.fingerprint import ReplyFingerprint
from responses.models.gate_override import GateOverride
from responses.models.publication import Channel, Publication, PublicationState
from responses.models.pull import Pull, PullJudgement, PullKind
from responses.models.rating import ReplyRating
from responses.models.release import DirectRelease
from responses.models.response import (
    DIRECT_TRANSITIONS,
    RESPONSE_TRANSITIONS,
    UNDO_TRANSITIONS,
    Approval,
    ApprovalDecision,
    EditNotice,
    Response,
    ResponseState,
    ResponseStateChange,
    ResponseVersion,
    text_hash,
)
from responses.models.template import (
    TEMPLATE_TRANSITIONS,
    ReplyTemplate,
    ReplyTemplateChange,
    TemplateFor,
    TemplateState,
)
from responses.models.trust import (
    HIGHEST_CRITICALITY,
    TRUST_LEVEL_NAMES,
    GrantEnding,
    TrustGrant,
    TrustLevel,
    TrustRule,
)
from responses.models.type_decision import DECIDABLE, LabelRelease, ReleasedDecision, TypeDecision
from responses.models.type_in_force import DecidedType, TypeInForce, VerdictsConfidence, type_in_force_sql
from responses.models.typology_head import TypologyHead
from responses.models.ward_question import (
    AnsweredHow,
    QuestionMail,
    QuestionMailKind,
    WardAnswer,
    WardQuestion,
)

__all__ = [
    "AMENDMENT_TRANSITIONS",
    "DECIDABLE",
    "DIRECT_TRANSITIONS",
    "HIGHEST_CRITICALITY",
    "RESPONSE_TRANSITIONS",
    "TEMPLATE_TRANSITIONS",
    "TRUST_LEVEL_NAMES",
    "UNDO_TRANSITIONS",
    "Amendment",
    "AmendmentState",
    "AmendmentStep",
    "AnsweredHow",
    "Approval",
    "ApprovalDecision",
    "Channel",
    "Classification",
    "DecidedType",
    "DirectRelease",
    "EditNotice",
    "GateOverride",
    "GrantEnding",
    "LabelRelease",
    "Publication",
    "PublicationState",
    "Pull",
    "PullJudgement",
    "PullKind",
    "QuestionMail",
    "QuestionMailKind",
    "ReleasedDecision",
    "ReplyAutosave",
    "ReplyFingerprint",
    "ReplyRating",
    "ReplyTemplate",
    "ReplyTemplateChange",
    "Response",
    "ResponseState",
    "ResponseStateChange",
    "ResponseVersion",
    "TemplateFor",
    "TemplateState",
    "TrustGrant",
    "TrustLevel",
    "TrustRule",
    "TypeDecision",
    "TypeInForce",
    "TypologyHead",
    "VerdictsConfidence",
    "WardAnswer",
    "WardQuestion",
    "text_hash",
    "type_in_force_sql",
]
