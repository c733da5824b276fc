"""Which of the five types a reply is, and why. Pure Python: imports no Django, DRF or Celery, reads no database."""

from __future__ import annotations

from responses.typology.engine import ENGINE_VERSION, build_index, classify
from responses.typology.types import CUE_NAMES, Axes, Evidence, ResponseType, Tone, Verdict

__all__ = [
    "CUE_NAMES",
    "ENGINE_VERSION",
    "Axes",
    "Evidence",
    "ResponseType",
    "Tone",
    "Verdict",
    "build_index",
    "classify",
]
