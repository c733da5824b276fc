"""This room's forms. What they refuse, they refuse before anything is stored."""

from __future__ import annotations

from stories.forms.sources import KeyForm, SourceForm
from stories.forms.uploads import UploadForm

__all__ = ["KeyForm", "SourceForm", "UploadForm"]
