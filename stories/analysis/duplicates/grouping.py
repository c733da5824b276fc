"""Which story of a group the others point at. Pure, so that any order of joining and separating can be tried.

A group is what links join, however many they are. In it every live story but one points at that one, the original:
never a chain, never a circle. What is not live points nowhere and nothing points at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A story, as the choice of the original sees it. `points_at` is what it points at now."""

    pk: int
    is_live: bool
    received_at: datetime
    points_at: int | None = None


def groups(members: Iterable[int], links: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Give the groups that `links` make of `members`; who has no link is a group alone."""
    near: dict[int, set[int]] = {member: set() for member in members}
    for one, other in links:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    found, seen = [], set()
    for start in near:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            fresh = near[waiting.pop()] - group
            group |= fresh
            waiting += fresh
        seen |= group
        found.append(frozenset(group))
    return found


def pointers(
    members: Mapping[int, Member], links: Iterable[tuple[int, int]], *, wanted: int | None = None
) -> dict[int, int | None]:
    """Give what each member should point at: None for an original, a story alone, and what is not live.

    A live story that others point at already stays the original; else the live one that was received first is. `wanted`
    is the original of its group where it is live, whatever was so before.
    """
    pointed: dict[int, int] = defaultdict(int)
    for member in members.values():
        if member.points_at is not None:
            pointed[member.points_at] += 1
    found: dict[int, int | None] = {}
    for group in groups(members, links):
        live = [members[pk] for pk in group if pk in members and members[pk].is_live]
        root = min(
            live,
            key=lambda one: (one.pk != wanted, not pointed[one.pk], one.received_at, one.pk),
            default=None,
        )
        for pk in group:
            if pk in members:
                points = root is not None and members[pk].is_live and pk != root.pk
                found[pk] = root.pk if root is not None and points else None
    return found
