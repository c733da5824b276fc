"""The default rule: the most specific owner who can act, else who stands in there, else one step up; then the leads.

"Everyone thought somebody else did" is how a Trust comes to answer nothing (evidence D.1 rows 5 and 6), so the answer
is always one person with a reason in words, or plainly nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """By which rule a case came to its owner."""

    OWNER = "owner"
    DEPUTY = "deputy"
    OWNER_ABOVE = "owner_above"
    DEPUTY_ABOVE = "deputy_above"
    LEAD = "lead"
    ANYBODY = "anybody"
    NOBODY = "nobody"


# Not decisions of this module: a person chose, or only the deputy was replaced. All rules have their names here.
BY_HAND = "by_hand"
DEPUTY_GONE = "deputy_gone"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who might answer. `why_not` says in words why they cannot act on this case; empty where they can."""

    id: int
    name: str
    why_not: str = ""

    @property
    def can_act(self) -> bool:
        """Say whether a case may come to them."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class ServiceNode:
    """A service on the way up, with who answers for it: its owner, and those who stand in, in order."""

    id: int
    name: str
    owner: Person | None = None
    deputies: tuple[Person, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        """Give everybody who answers here, the owner first."""
        return (*((self.owner,) if self.owner else ()), *self.deputies)


@dataclass(frozen=True, slots=True)
class Decision:
    """To whom a case goes, who stands in, by which rule, and why in words for the case page."""

    owner_id: int | None
    deputy_id: int | None
    rule: Rule
    reason: str


def most_specific(paths: Iterable[str]) -> str | None:
    """Give the deepest of some tree paths, the first in tree order among equals; None where there is none.

    Paths are treebeard's: every step has the same length, so a longer path lies deeper.
    """
    return min(paths, key=lambda path: (-len(path), path), default=None)


def decide(
    *, path: Sequence[ServiceNode], leads: Sequence[Person], others: Sequence[Person] = ()
) -> Decision:
    """Choose who answers for the first service of `path`, which runs from it up to the organisation.

    `leads` are the organisation's leads and `others` those who may also reply for this service, each in the order in
    which they are asked. The second person who can act at the same place becomes the deputy.
    """
    for place in path:
        able = [person for person in place.people if person.can_act]
        if able:
            return _at(place, able, path)
    for people, rule, words in (
        (leads, Rule.LEAD, "{unanswered}; {name} leads on patient experience."),
        (others, Rule.ANYBODY, "{unanswered}, and no lead can act; {name} may reply there."),
    ):
        able = [person for person in people if person.can_act]
        if able:
            reason = words.format(unanswered=_nobody_at(path[0]), name=able[0].name)
            return _decision(able, rule, reason)
    return Decision(None, None, Rule.NOBODY, f"{_nobody_at(path[0])}, and nobody else may reply there.")


def _at(place: ServiceNode, able: Sequence[Person], path: Sequence[ServiceNode]) -> Decision:
    is_above = place is not path[0]
    is_owner = able[0] is place.owner
    words = f"{able[0].name} is the owner of {place.name}." if is_owner else _stands_in(place, able[0])
    if is_above:
        rule = Rule.OWNER_ABOVE if is_owner else Rule.DEPUTY_ABOVE
        return _decision(able, rule, f"{_nobody_at(path[0])}; {words}")
    return _decision(able, Rule.OWNER if is_owner else Rule.DEPUTY, words)


def _decision(able: Sequence[Person], rule: Rule, reason: str) -> Decision:
    owner = able[0]
    deputy = next((person for person in able[1:] if person.id != owner.id), None)
    return Decision(owner.id, deputy.id if deputy else None, rule, reason)


def _stands_in(place: ServiceNode, deputy: Person) -> str:
    if place.owner is None:
        return f"{place.name} has no owner; {deputy.name} stands in."
    return f"{place.name}'s owner {place.owner.name} {place.owner.why_not}; {deputy.name} stands in."


def _nobody_at(place: ServiceNode) -> str:
    """Say why the service itself has nobody, with the reason of the first person who would have been asked."""
    if not place.people:
        return f"Nobody answers for {place.name}"
    first = place.people[0]
    return f"Nobody can act for {place.name} ({first.name} {first.why_not})"
