"""The organisation's own rules: which of them hold for a story, in their order, and what each says in words.

Pure: a rule and the facts of a story go in, reasons come out. Who can act is asked of the caller; who answers where
no rule finds anybody is `decision.decide`. A rule that holds and whose people cannot act is passed over, with the
reason kept, and the next one is asked: a rule never leads to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from casework.routing.decision import Decision, Person, Rule

KIND, ONE = "kind:", "source:"
_APOSTROPHES = re.compile("['’]")


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What rules may ask of a story. `service_path` is where its case stands; `flags` are the codes that stand."""

    service_path: str
    text: str = ""
    themes: frozenset[str] = frozenset()
    criticality: int | None = None
    flags: frozenset[str] = frozenset()
    source_kind: str = ""
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asks:
    """The conditions of a rule: all must hold; of several values of one, any. What is empty asks nothing.

    `themes`, `flags` and `sources` map a code to its name; a source's code is `kind:care_opinion` or `source:12`.
    """

    service_path: str = ""
    service_name: str = ""
    themes: Mapping[str, str] = field(default_factory=dict)
    criticality_from: int | None = None
    flags: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether it asks nothing, so that it holds for every story."""
        return not (
            self.service_path
            or self.themes
            or self.criticality_from
            or self.flags
            or self.sources
            or self.words
        )


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A rule as routing asks it. `key` is the caller's; `number` is how people count it; `to` says whom it names."""

    key: int | None
    number: int
    name: str
    asks: Asks
    to: str
    is_last: bool = False

    @property
    def title(self) -> str:
        """Give how reasons name it."""
        return "The last rule" if self.is_last else f"Rule {self.number}, “{self.name}”"


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one rule for one story: why it holds; and why it was passed over although it does."""

    rule: StandingRule
    holds_because: tuple[str, ...]
    passed_over: str = ""


@dataclass(frozen=True, slots=True)
class Routed:
    """The decision about one story, the rule that made it, and every rule that held on the way there."""

    decision: Decision
    rule: StandingRule | None
    asked: tuple[Asked, ...]

    @property
    def key(self) -> int | None:
        """Give the caller's key of the rule; None where there is none, or none that was ever saved."""
        return self.rule.key if self.rule else None


def reasons(asks: Asks, facts: StoryFacts) -> tuple[str, ...] | None:
    """Give in words why the conditions hold for a story, one reason each; None where one does not hold."""
    found: list[str] = []
    for why in _each(asks, facts):
        if why is None:
            return None
        found.append(why)
    return tuple(found)


def route(
    rules: Iterable[StandingRule],
    facts: StoryFacts,
    *,
    people: Callable[[StandingRule], Sequence[Person] | None],
    otherwise: Callable[[], Decision],
) -> Routed:
    """Ask the rules in their order and give the decision of the first that holds and whose people can act.

    `people` gives whom a rule names, the first to be asked first; None where it leaves the choice to `otherwise`, which
    decides by who answers for the service. So does the end of the rules: no story is without a decision.
    """
    asked: list[Asked] = []
    has_others = False
    for rule in rules:
        has_others = has_others or not rule.is_last
        because = reasons(rule.asks, facts)
        if because is None:
            continue
        named = people(rule)
        if named is None:
            asked.append(Asked(rule, because))
            decision = otherwise()
            says = _by_tree(rule, because, asked[:-1], is_alone=not has_others)
            return Routed(_with(decision, f"{says}{decision.reason}"), rule, tuple(asked))
        able = [person for person in named if person.can_act]
        if able:
            asked.append(Asked(rule, because))
            return Routed(_to(able, rule, because, asked[:-1], otherwise), rule, tuple(asked))
        asked.append(Asked(rule, because, _why_nobody(rule, named)))
    decision = otherwise()
    passed = _passed(asked)
    return Routed(_with(decision, f"{passed}{decision.reason}"), None, tuple(asked))


def _each(asks: Asks, facts: StoryFacts) -> Iterator[str | None]:
    """Give the reason of each condition that is asked, None for one that does not hold; the cheap ones first."""
    if asks.criticality_from is not None:
        yield _critical_enough(asks.criticality_from, facts.criticality)
    if asks.service_path:
        yield _about(asks, facts)
    if asks.flags:
        yield _first(asks.flags, facts.flags, "it is flagged “{}”")
    if asks.themes:
        yield _first(asks.themes, facts.themes, "a theme is “{}”")
    if asks.sources:
        yield _came_by(asks.sources, facts)
    if asks.words:
        yield _says(asks.words, facts.text)


def _critical_enough(least: int, criticality: int | None) -> str | None:
    if criticality is None or criticality < least:
        return None
    return f"its criticality is {criticality}"


def _about(asks: Asks, facts: StoryFacts) -> str | None:
    if not facts.service_path.startswith(asks.service_path):
        return None
    return f"it is about {asks.service_name}{'' if facts.service_path == asks.service_path else ' or a part of it'}"


def _first(names: Mapping[str, str], there: frozenset[str], words: str) -> str | None:
    return next((words.format(name) for code, name in names.items() if code in there), None)


def _came_by(sources: Mapping[str, str], facts: StoryFacts) -> str | None:
    codes = {f"{KIND}{facts.source_kind}", f"{ONE}{facts.source_id}"}
    return next((f"it came by {name}" for code, name in sources.items() if code in codes), None)


def _says(words: tuple[str, ...], text: str) -> str | None:
    found = _pattern(words).search(text)
    if found is None:
        return None
    return f"it says “{words[int((found.lastgroup or 'w0')[1:])]}”"


@lru_cache(maxsize=1000)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give one pattern for some words or phrases: whole words in any case, `parking*` for all that begin so."""
    parts = [f"(?P<w{number}>{_one(word)})" for number, word in enumerate(words)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _one(word: str) -> str:
    stem = word.rstrip("*")
    phrase = r"\s+".join(re.escape(part) for part in stem.split())
    phrase = _APOSTROPHES.sub("['’]", phrase)
    return phrase + (r"\w*" if stem != word else "")


def _to(
    able: Sequence[Person],
    rule: StandingRule,
    because: tuple[str, ...],
    before: Sequence[Asked],
    otherwise: Callable[[], Decision],
) -> Decision:
    """Give the decision for the first who can act; a second of them stands in, else whom the tree would choose."""
    owner = able[0]
    deputy_id = next((person.id for person in able[1:] if person.id != owner.id), None)
    if deputy_id is None:
        tree = otherwise()
        deputy_id = next((pk for pk in (tree.owner_id, tree.deputy_id) if pk not in {None, owner.id}), None)
    instead = f", in the place of {owner.stands_in}," if owner.stands_in else ""
    why = f" because {_and(because)}" if because else ""
    reason = f"{_passed(before)}{rule.title}: to {rule.to}{why}. {owner.name}{instead} has it."
    return Decision(owner.id, deputy_id, Rule.RULE, reason)


def _by_tree(rule: StandingRule, because: tuple[str, ...], before: Sequence[Asked], *, is_alone: bool) -> str:
    """Say which rule left it to the tree. An organisation that has no rules of its own is not told of the last one."""
    if is_alone:
        return ""
    if rule.is_last:
        return f"{_passed(before)}No other rule took it. "
    why = f" because {_and(because)}" if because else ""
    return f"{_passed(before)}{rule.title}: to {rule.to}{why}. "


def _passed(asked: Sequence[Asked]) -> str:
    return "".join(f"{one.passed_over} " for one in asked)


def _why_nobody(rule: StandingRule, named: Sequence[Person]) -> str:
    """Say why a rule that holds was passed over, by the first whom it names."""
    if not named:
        return f"{rule.title} holds, but names nobody who is there."
    first = named[0]
    return f"{rule.title} holds, but {first.name} {first.why_not}."


def _with(decision: Decision, reason: str) -> Decision:
    return Decision(decision.owner_id, decision.deputy_id, decision.rule, reason, decision.past)


def _and(parts: Sequence[str]) -> str:
    """Join some reasons as people do."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
