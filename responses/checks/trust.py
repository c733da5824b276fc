"""When somebody may publish without a second reader, and how near they are to it. Pure (docs/decisions/0031)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from responses.typology.acts import Act

if TYPE_CHECKING:
    from responses.typology.engine import Examined

# Whatever an organisation decides: a reply that says so is read by somebody else.
CHANGE_CUES = ("states_change_made", "states_change_planned")
# A sentence that is no likelier than this to tell of a change passes. The engine says "yes" only where it is sure; here
# a miss is a promise that nobody read, and a false alarm costs a colleague a minute.
UNLIKELY = 0.15


@dataclass(frozen=True, slots=True)
class Rule:
    """What an organisation asks. `criticality_at_most` is the gravest story that needs no second reader."""

    is_on: bool
    approved_needed: int
    criticality_at_most: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a person has done: public replies that a second person approved since the last pull that counts.

    `pulled` are the replies whose pull nobody has judged yet.
    """

    approved: int = 0
    pulled: int = 0


def is_met(rule: Rule, record: Record) -> bool:
    """Say whether the rule proposes that this person publishes directly.

    >>> is_met(Rule(True, 10, 1), Record(approved=10))
    True
    >>> is_met(Rule(True, 10, 1), Record(approved=40, pulled=1))
    False
    """
    return rule.is_on and record.pulled == 0 and record.approved >= rule.approved_needed


def nearness(rule: Rule, record: Record) -> str:
    """Say how near a person is.

    >>> nearness(Rule(True, 10, 1), Record(approved=7))
    '7 of 10 approved, none pulled'
    >>> nearness(Rule(True, 10, 1), Record(approved=12, pulled=1))
    '10 of 10 approved, 1 pulled and not judged yet'
    """
    pulled = f"{record.pulled} pulled and not judged yet" if record.pulled else "none pulled"
    return f"{min(record.approved, rule.approved_needed)} of {rule.approved_needed} approved, {pulled}"


def claims_in(examined: Examined) -> tuple[str, ...]:
    """Give which claims of a change a reply makes, or may make, by the engine's own names."""
    chances = {
        "states_change_made": Act.CHANGE_MADE,
        "states_change_planned": Act.CHANGE_PLANNED,
    }
    may = {
        max(chances, key=lambda name: read.chance(chances[name]))
        for read in examined.reading.sentences
        if sum(float(read.chance(act)) for act in chances.values()) >= UNLIKELY
    }
    return tuple(name for name in CHANGE_CUES if name in may or examined.cues.flags.get(name))


def why_read(
    rule: Rule, *, is_trusted: bool, was_returned: bool, criticality: int | None, claims: Collection[str]
) -> str:
    """Give why a second person must read a reply, in words for its author; empty where nobody must.

    `cues` are those that the engine sees in the text. A story whose criticality nobody has judged counts as grave.

    >>> why_read(Rule(True, 10, 1), is_trusted=True, was_returned=False, criticality=0, claims=())
    ''
    """
    if not rule.is_on:
        return "In your organisation a second person reads every reply."
    if not is_trusted:
        return "A second person reads your replies before they are published."
    if was_returned:
        return "Somebody returned this reply, so a second person reads it again."
    if criticality is None or criticality > rule.criticality_at_most:
        return "This story asks for care, so a second person reads the reply."
    if claims:
        return "It says that something changes or has changed. Somebody else always reads that before it is public."
    return ""
