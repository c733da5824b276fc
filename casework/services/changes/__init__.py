"""The change register: suggested, planned, made, looked at again, undone. The doors of the package."""

from __future__ import annotations

from casework.services.changes.authors import hand_on_words
from casework.services.changes.delaying import delay_change
from casework.services.changes.looks import answer_look, give_looks, keep_looks, plan_looks
from casework.services.changes.registering import (
    ChangeWords,
    decline_change,
    link_story,
    make_change,
    register_change,
)
from casework.services.changes.reversing import ReversalWords, reverse_change
from casework.services.changes.sending import send_change_notices
from casework.services.changes.suggesting import accept_suggestion, suggest_change
from casework.services.changes.telling import add_evidence, explain_promise, note_discussion

__all__ = [
    "ChangeWords",
    "ReversalWords",
    "accept_suggestion",
    "add_evidence",
    "answer_look",
    "decline_change",
    "delay_change",
    "explain_promise",
    "give_looks",
    "hand_on_words",
    "keep_looks",
    "link_story",
    "make_change",
    "note_discussion",
    "plan_looks",
    "register_change",
    "reverse_change",
    "send_change_notices",
    "suggest_change",
]
