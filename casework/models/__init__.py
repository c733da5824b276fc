"""The room's tables: cases with their owners and states, reminders, changes."""

from __future__ import annotations

from casework.models.bulk import BulkAction, BulkKind
from casework.models.calendar import CalendarAddress
from casework.models.care import DebriefAnswer, DebriefOffer, SecondReading
from casework.models.case import (
    CASE_TRANSITIONS,
    Assignment,
    Case,
    CaseOutcome,
    CaseState,
    CaseStateChange,
)
from casework.models.change import (
    CHANGE_TRANSITIONS,
    Change,
    ChangeDomain,
    ChangeKind,
    ChangeOrigin,
    ChangeSize,
    ChangeState,
    ChangeStatus,
    ChangeStory,
    ChangeStrength,
)
from casework.models.change_notice import AuthorWord, AuthorWordKind, ChangeNotice, NoticeKind
from casework.models.change_review import (
    ChangeDelay,
    ChangeReversal,
    ChangeReview,
    ReversalHow,
    ReviewOutcome,
)
from casework.models.change_talk import (
    ChangeEvidence,
    CouldHappenAgain,
    Discussion,
    EvidenceKind,
    PromiseCheck,
)
from casework.models.clock import (
    ClockPause,
    ClockSettings,
    DueDayChange,
    LateStep,
    LateStepTaken,
    PauseReason,
)
from casework.models.escalation import (
    ESCALATION_STATE_NAMES,
    ESCALATION_TRANSITIONS,
    Escalation,
    EscalationState,
    EscalationStep,
    EscalationTarget,
)
from casework.models.matter import CaseMerge, MatterStep
from casework.models.note import CaseMention, CaseNote
from casework.models.problem import Problem, ProblemStory
from casework.models.reminder import (
    Digest,
    DigestKind,
    MailAnswer,
    MailAnswerKind,
    MailChoice,
    Reminder,
    ReminderKind,
    ReminderState,
)
from casework.models.reply_mail import ReplyMail, ReplyMailKind
from casework.models.routing import (
    Reroute,
    RoutingRule,
    RoutingRuleChange,
    RuleStep,
    Target,
    WrongBecause,
)
from casework.models.snooze import CaseSnooze
from casework.models.visit import CaseVisit, Doing
from casework.models.webhook import DeliveryState, Webhook, WebhookDelivery, WebhookEvent

__all__ = [
    "CASE_TRANSITIONS",
    "CHANGE_TRANSITIONS",
    "ESCALATION_STATE_NAMES",
    "ESCALATION_TRANSITIONS",
    "Assignment",
    "AuthorWord",
    "AuthorWordKind",
    "BulkAction",
    "BulkKind",
    "CalendarAddress",
    "Case",
    "CaseMention",
    "CaseMerge",
    "CaseNote",
    "CaseOutcome",
    "CaseSnooze",
    "CaseState",
    "CaseStateChange",
    "CaseVisit",
    "Change",
    "ChangeDelay",
    "ChangeDomain",
    "ChangeEvidence",
    "ChangeKind",
    "ChangeNotice",
    "ChangeOrigin",
    "ChangeReversal",
    "ChangeReview",
    "ChangeSize",
    "ChangeState",
    "ChangeStatus",
    "ChangeStory",
    "ChangeStrength",
    "ClockPause",
    "ClockSettings",
    "CouldHappenAgain",
    "DebriefAnswer",
    "DebriefOffer",
    "DeliveryState",
    "Digest",
    "DigestKind",
    "Discussion",
    "Doing",
    "DueDayChange",
    "Escalation",
    "EscalationState",
    "EscalationStep",
    "EscalationTarget",
    "EvidenceKind",
    "LateStep",
    "LateStepTaken",
    "MailAnswer",
    "MailAnswerKind",
    "MailChoice",
    "MatterStep",
    "NoticeKind",
    "PauseReason",
    "Problem",
    "ProblemStory",
    "PromiseCheck",
    "Reminder",
    "ReminderKind",
    "ReminderState",
    "ReplyMail",
    "ReplyMailKind",
    "Reroute",
    "ReversalHow",
    "ReviewOutcome",
    "RoutingRule",
    "RoutingRuleChange",
    "RuleStep",
    "SecondReading",
    "Target",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
    "WrongBecause",
]
