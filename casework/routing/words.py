"""A rule in words: what it asks and to whom it gives; and why one does not hold for a story. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from casework.routing.rules import KIND, ONE, Asks, StandingRule, StoryFacts, reasons


def asked(asks: Asks) -> tuple[str, ...]:
    """Give each condition in words, as the end of a sentence that begins with "Where"."""
    found = []
    if asks.service_path:
        found.append(f"the story is about {asks.service_name} or a part of it")
    if asks.themes:
        found.append(f"a theme is {_or(asks.themes.values())}")
    if asks.criticality_from is not None:
        found.append(
            f"the criticality is {asks.criticality_from}{'' if asks.criticality_from == 5 else ' or more'}"
        )
    if asks.flags:
        found.append(f"it is flagged {_or(asks.flags.values())}")
    if asks.sources:
        found.append(f"it came by {_or(asks.sources.values(), quoted=False)}")
    if asks.words:
        found.append(f"it says {_or(asks.words)}")
    return tuple(found)


def in_words(rule: StandingRule) -> str:
    """Give a whole rule as one sentence."""
    conditions = asked(rule.asks)
    where = f"Where {' and '.join(conditions)}, it goes to" if conditions else "Everything else goes to"
    return f"{where} {rule.to}."


def why_not(asks: Asks, facts: StoryFacts) -> tuple[str, ...]:
    """Give in words every condition that does not hold for a story; nothing where the rule holds."""
    found = []
    for part in _single(asks):
        if reasons(part, facts) is None:
            found.append(_fails(part, facts))
    return tuple(found)


def _single(asks: Asks) -> Iterable[Asks]:
    """Give each condition as a rule's whole question."""
    if asks.service_path:
        yield Asks(service_path=asks.service_path, service_name=asks.service_name)
    if asks.themes:
        yield Asks(themes=asks.themes)
    if asks.criticality_from is not None:
        yield Asks(criticality_from=asks.criticality_from)
    if asks.flags:
        yield Asks(flags=asks.flags)
    if asks.sources:
        yield Asks(sources=asks.sources)
    if asks.words:
        yield Asks(words=asks.words)


def _fails(part: Asks, facts: StoryFacts) -> str:
    if part.service_path:
        return f"it is not about {part.service_name}"
    if part.themes:
        return f"no theme is {_or(part.themes.values())}"
    if part.criticality_from is not None:
        known = "nobody has said how critical it is"
        return known if facts.criticality is None else f"its criticality is {facts.criticality}"
    if part.flags:
        return f"it is not flagged {_or(part.flags.values())}"
    if part.sources:
        return f"it did not come by {_or(part.sources.values(), quoted=False)}"
    return f"it does not say {_or(part.words)}"


def _or(values: Iterable[str], *, quoted: bool = True) -> str:
    """Join some names by "or".

    >>> _or(["Discharge", "Food"])
    '“Discharge” or “Food”'
    """
    names = [f"“{value}”" if quoted else value for value in values]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def kind_code(kind: str) -> str:
    """Give the code of every source of a kind."""
    return f"{KIND}{kind}"


def source_code(pk: int) -> str:
    """Give the code of one source."""
    return f"{ONE}{pk}"
