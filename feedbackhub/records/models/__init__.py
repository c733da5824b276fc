"""The room's tables: rules, certificates, requests to erase, copies for the people concerned."""

from __future__ import annotations

from feedbackhub.records.models.certificate import CertificateKind, DeletionCertificate
from feedbackhub.records.models.copy import COPY_TRANSITIONS, CopyState, SubjectCopy
from feedbackhub.records.models.erasure import (
    ERASURE_TRANSITIONS,
    AskedBy,
    ErasureRequest,
    ErasureState,
)
from feedbackhub.records.models.rule import RetentionRule

__all__ = [
    "COPY_TRANSITIONS",
    "ERASURE_TRANSITIONS",
    "AskedBy",
    "CertificateKind",
    "CopyState",
    "DeletionCertificate",
    "ErasureRequest",
    "ErasureState",
    "RetentionRule",
    "SubjectCopy",
]
