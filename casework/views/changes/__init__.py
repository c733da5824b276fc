"""The change register's pages."""

from __future__ import annotations

from casework.views.changes.board import board, find
from casework.views.changes.looks import give, look, look_by_mail, reverse_it
from casework.views.changes.page import change
from casework.views.changes.promises import explain, promises
from casework.views.changes.registering import register, suggest
from casework.views.changes.steps import accept, decline, delay, evidence, make, talk

__all__ = [
    "accept",
    "board",
    "change",
    "decline",
    "delay",
    "evidence",
    "explain",
    "find",
    "give",
    "look",
    "look_by_mail",
    "make",
    "promises",
    "register",
    "reverse_it",
    "suggest",
    "talk",
]
