"""This room's forms. What they refuse, they refuse before anything is stored."""

from __future__ import annotations

from stories.forms.sources import (
    CodesForm,
    KeyForm,
    KindForm,
    NameForm,
    NhsUkForm,
    OpenForm,
    PauseForm,
    ScheduleForm,
    SetAsideForm,
    SourceForm,
)
from stories.forms.uploads import UploadForm

__all__ = [
    "CodesForm",
    "KeyForm",
    "KindForm",
    "NameForm",
    "NhsUkForm",
    "OpenForm",
    "PauseForm",
    "ScheduleForm",
    "SetAsideForm",
    "SourceForm",
    "UploadForm",
]
