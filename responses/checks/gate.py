"""The confidentiality gate: the one check that may stop a reply from being published.

First part of evidence C.3. A block names the words and a safe way to say it; a warning only asks to look again.
Style never blocks. The gate would rather ask once too often than let an identifying number out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from responses.checks import clinical, numbers, people, saying
from responses.checks.draft import LONGEST, Draft
from responses.checks.finding import Finding, Severity

__all__ = ["LONGEST", "RULES", "Finding", "Severity", "check"]

_STRICT_CHANNELS = frozenset({"nhs_uk", "care_opinion"})

RULES: Mapping[str, Callable[[Draft], Iterator[Finding]]] = {
    "health numbers": numbers.health_numbers,
    "births": numbers.births,
    "phones": numbers.phones,
    "e-mails": numbers.emails,
    "addresses": numbers.addresses,
    "author's name": people.author_names,
    "names": people.names,
    "relations": people.relations,
    "third parties": people.third_parties,
    "staff": people.staff,
    "asking": saying.asks,
    "confirming": saying.confirms,
    "cases": saying.cases,
    "manner": saying.manner,
    "clinical facts": clinical.facts,
    "events": clinical.events,
}


def check(
    *, story_text: str, reply_text: str, channel: str | None = None, author_name: str | None = None
) -> tuple[Finding, ...]:
    """Return what must or should be changed before `reply_text` is published, in reading order.

    `channel` is where it will stand: None or "hub" for the hub's own page, "nhs_uk" or "care_opinion" for the sites
    that refuse links and e-mail addresses. `author_name` is the name that the author chose, where it is known. Only
    the first 20,000 characters are read; longer drafts are refused elsewhere.
    """
    strict = (channel or "").lower() in _STRICT_CHANNELS
    draft = Draft.of(reply=reply_text, story=story_text, strict=strict, author_name=author_name)
    found = {one for rule in RULES.values() for one in rule(draft)}
    return tuple(sorted(_as_typed(one, draft) for one in _without_echoes(found)))


def _as_typed(found: Finding, draft: Draft) -> Finding:
    start, end = draft.as_typed(found.start, found.end)
    return found if (start, end) == (found.start, found.end) else replace(found, start=start, end=end)


def _without_echoes(found: set[Finding]) -> Iterator[Finding]:
    """Leave out a warning about words that are stopped already, and a rule's finding within another of its own."""
    near: list[Finding] = []
    # Whatever covers another begins before it, or at its place and ends no sooner; a block comes before a warning.
    for one in sorted(found, key=lambda each: (each.start, -each.end, each.severity)):
        near = [other for other in near if other.end > one.start]
        if not any(one.end <= other.end and _says_more(other, one) for other in near):
            yield one
        near.append(one)


def _says_more(other: Finding, one: Finding) -> bool:
    if other.rule == one.rule and (other.start, other.end) != (one.start, one.end):
        return True
    return other.severity is Severity.BLOCK and one.severity is Severity.WARN
