"""What counts and words say of a problem: what was expected and what came, and which stories seem to belong together.

Pure: no Django, no database. A person decides; nothing here joins a story to anything.
"""

from __future__ import annotations

from casework.problems.counting import Avoided, Window, avoided, chance_of_as_many, expected
from casework.problems.grouping import Group, Told, group_stories, likeness

__all__ = [
    "Avoided",
    "Group",
    "Told",
    "Window",
    "avoided",
    "chance_of_as_many",
    "expected",
    "group_stories",
    "likeness",
]
