"""The default rule: the most specific owner who can act, else who stands in there, else one step up; then the leads.

"Everyone thought somebody else did" is how a Trust comes to answer nothing (evidence D.1 rows 5 and 6), so the answer
is always one person with a reason in words, or plainly nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Rule(StrEnum):
    """By which rule a case came to its owner: one of the organisation's own, or who answers in the tree."""

    RULE = "rule"
    OWNER = "owner"
    TEAM = "team"
    DEPUTY = "deputy"
    OWNER_ABOVE = "owner_above"
    DEPUTY_ABOVE = "deputy_above"
    LEAD = "lead"
    ANYBODY = "anybody"
    NOBODY = "nobody"


# Not decisions of this module: a person chose, or only the deputy was replaced. All rules have their names here.
BY_HAND = "by_hand"
DEPUTY_GONE = "deputy_gone"
COVER = "cover"
ASLEEP = "asleep"
REROUTED = "rerouted"


class Bar(IntEnum):
    """How firmly something keeps a case from somebody, the lightest first: who has had enough today is still there."""

    FULL = 1
    AWAY = 2
    ASLEEP = 3
    FOR_GOOD = 4


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who might answer. `why_not` says in words why they cannot act on this case; empty where they can.

    `bar` says how firmly that holds. `stands_in` is set for somebody in the place of a colleague who is away.
    """

    id: int
    name: str
    why_not: str = ""
    bar: Bar = Bar.FOR_GOOD
    stands_in: str = ""

    @property
    def can_act(self) -> bool:
        """Say whether a case may come to them."""
        return not self.why_not

    def is_open_to(self, bar: Bar | None) -> bool:
        """Say whether a case may come to them where bars up to `bar` are looked past, since nobody is without one."""
        return not self.why_not or (bar is not None and self.bar <= bar < Bar.FOR_GOOD)


@dataclass(frozen=True, slots=True)
class ServiceNode:
    """A service on the way up, with who answers for it: its owner, and those who stand in, in order.

    Where colleagues share its stories, `team` holds them all and the owner, the lightest load first.
    """

    id: int
    name: str
    owner: Person | None = None
    deputies: tuple[Person, ...] = ()
    team: tuple[Person, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        """Give everybody who answers here: who has the lightest load of the team, else the owner, first."""
        return (*(self.team or ((self.owner,) if self.owner else ())), *self.deputies)


@dataclass(frozen=True, slots=True)
class Decision:
    """To whom a case goes, who stands in, by which rule, and why in words for the case page.

    `past` is what had to be looked past, since nobody was without a bar; None for a good choice.
    """

    owner_id: int | None
    deputy_id: int | None
    rule: Rule
    reason: str
    past: Bar | None = None


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
    which they are asked. The second person who can act at the same place becomes the deputy. Where everybody has a
    bar that passes, the lightest bar is looked past: a story in the hands of somebody who is away until Monday is
    better than one that is nobody's.
    """
    for past in (None, Bar.FULL, Bar.AWAY, Bar.ASLEEP):
        found = _choose(path, leads, others, past)
        if found is not None:
            return found
    return Decision(None, None, Rule.NOBODY, f"{_nobody_at(path[0])}, and nobody else may reply there.")


def _choose(
    path: Sequence[ServiceNode], leads: Sequence[Person], others: Sequence[Person], past: Bar | None
) -> Decision | None:
    for place in path:
        able = [person for person in place.people if person.is_open_to(past)]
        if able:
            return _at(place, able, path, past)
    for people, rule, words in (
        (leads, Rule.LEAD, "{unanswered}; {name} leads on patient experience."),
        (others, Rule.ANYBODY, "{unanswered}, and no lead can act; {name} may reply there."),
    ):
        able = [person for person in people if person.is_open_to(past)]
        if able:
            reason = words.format(unanswered=_nobody_at(path[0]), name=able[0].name)
            return _decision(able, rule, reason, past)
    return None


def _at(
    place: ServiceNode, able: Sequence[Person], path: Sequence[ServiceNode], past: Bar | None
) -> Decision:
    chosen, is_above = able[0], place is not path[0]
    if any(chosen is member for member in place.team):
        rule, words = Rule.TEAM, _has_least(place, chosen)
    elif chosen is place.owner:
        rule = Rule.OWNER_ABOVE if is_above else Rule.OWNER
        words = f"{chosen.name} is the owner of {place.name}."
    else:
        rule = Rule.DEPUTY_ABOVE if is_above else Rule.DEPUTY
        words = _stands_in(place, chosen)
    return _decision(able, rule, f"{_nobody_at(path[0])}; {words}" if is_above else words, past)


def _decision(able: Sequence[Person], rule: Rule, reason: str, past: Bar | None) -> Decision:
    owner = able[0]
    deputy = next((person for person in able[1:] if person.id != owner.id), None)
    if owner.why_not:
        reason = f"{reason} {owner.name} {owner.why_not}, but nobody else is better placed."
    return Decision(owner.id, deputy.id if deputy else None, rule, reason, past)


def _has_least(place: ServiceNode, chosen: Person) -> str:
    """Say that somebody of the team has the lightest load, and for whom they do it or who was passed over."""
    passed = next((person for person in place.team if person.why_not and person is not chosen), None)
    over = f" ({passed.name} {passed.why_not})" if passed and not chosen.stands_in else ""
    role = f"stands in for {chosen.stands_in} at" if chosen.stands_in else "shares the stories of"
    return f"{chosen.name} {role} {place.name} and has the lightest load{over}."


def _stands_in(place: ServiceNode, deputy: Person) -> str:
    if place.owner is None:
        return f"{place.name} has no owner; {deputy.name} stands in."
    return f"{place.name}'s owner {place.owner.name} {place.owner.why_not}; {deputy.name} stands in."


def _nobody_at(place: ServiceNode) -> str:
    """Say why the service itself has nobody, with the reason of the first person who would have been asked."""
    first = next((person for person in place.people if person.why_not), None)
    if first is None:
        return f"Nobody answers for {place.name}"
    return f"Nobody can act for {place.name} ({first.name} {first.why_not})"
