"""Edits of a public text: the old words stay where everybody reads them until the new ones are let out."""

from __future__ import annotations
