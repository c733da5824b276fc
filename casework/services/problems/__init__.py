"""What changes a problem: naming it, keeping it, proposing which stories belong to one, watching its counts."""

from __future__ import annotations

from casework.services.problems.keeping import (
    ProblemWords,
    add_change,
    keep_problem,
    move_problem,
    remove_story,
)
from casework.services.problems.naming import LONGEST, name_problem, pass_to_problem
from casework.services.problems.proposing import accept_proposal, propose_problems, refuse_proposal
from casework.services.problems.watching import mark_alarm_seen, watch_problems

__all__ = [
    "LONGEST",
    "ProblemWords",
    "accept_proposal",
    "add_change",
    "keep_problem",
    "mark_alarm_seen",
    "move_problem",
    "name_problem",
    "pass_to_problem",
    "propose_problems",
    "refuse_proposal",
    "remove_story",
    "watch_problems",
]
