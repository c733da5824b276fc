"""Checks on a draft reply: the confidentiality gate (the only thing that may block) and the 19 factors (never block).

Pure Python: imports no Django, DRF or Celery, reads no database.
"""

from __future__ import annotations

from responses.checks.factors import FACTORS, FactorState, Responder, assess
from responses.checks.finding import Finding, Severity
from responses.checks.gate import check

__all__ = ["FACTORS", "FactorState", "Finding", "Responder", "Severity", "assess", "check"]
