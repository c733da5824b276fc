"""The pages about routing in words: the rules in their order, what a change would do, where a story would go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from casework.models import RoutingRule, RuleStep
from casework.routing.words import asked
from casework.selectors.routing import FLAG_NAMES, source_names, standing_rule
from casework.selectors.rule_figures import DAYS, RuleFigure
from feedbackhub.web.words import count
from stories.analysis.masking import masked
from stories.analysis.themes.labels import LABELS
from stories.models import MEANINGS, TermKind

if TYPE_CHECKING:
    from casework.models import Reroute, RoutingRuleChange
    from casework.selectors.replay import Replay
    from casework.selectors.trying import Tried, TriedRule

_NEVER = RuleFigure()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule on the list, and what can be done to it."""

    number: int
    name: str
    conditions: tuple[str, ...]
    to: str
    is_last: bool
    is_active: bool
    figure: str
    wrong: str
    wrong_href: str
    change_href: str
    switch_href: str
    remove_href: str


def rule_rows(rules: Sequence[RoutingRule], figures: Mapping[int, RuleFigure]) -> list[RuleRow]:
    """Give the rules in their order."""
    sources = source_names(rules)
    return [
        _row(rule, number, sources, figures.get(rule.pk or 0, _NEVER)) for number, rule in enumerate(rules, 1)
    ]


def _row(rule: RoutingRule, number: int, sources: dict[str, str], figure: RuleFigure) -> RuleRow:
    standing = standing_rule(rule, number, sources)
    return RuleRow(
        number=number,
        name=rule.name,
        conditions=asked(standing.asks),
        to=standing.to,
        is_last=rule.is_last,
        is_active=rule.is_active,
        figure=f"{count('story', 'stories', figure.sent)} in {DAYS} days" if figure.sent else "",
        wrong=f"{figure.wrong:,} passed on as wrong" if figure.wrong else "",
        wrong_href=f"{reverse('casework:routing-wrong')}?rule={rule.pk}" if figure.wrong else "",
        change_href=reverse("casework:routing-last") if rule.is_last else _page(rule, "rule"),
        switch_href=_page(rule, "switch"),
        remove_href=_page(rule, "remove"),
    )


def _page(rule: RoutingRule, name: str) -> str:
    """Give the address of one of a rule's pages; the last rule, and one that is not saved yet, have none of these."""
    if rule.is_last or rule.pk is None:
        return ""
    return reverse(f"casework:routing-{name}", kwargs={"pk": rule.pk})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, before it is done."""

    headline: str
    notes: tuple[str, ...]
    moves: tuple[dict[str, str], ...]
    examples: tuple[dict[str, Any], ...]


def preview(found: Replay, *, about_rule: bool) -> Preview:
    """Give what the replay found. `about_rule` where one rule is added or changed, which may hold for some of them."""
    if not found.stories:
        return Preview("No story has come yet, so there is nothing to try this on.", (), (), ())
    of = f"Of the latest {count('story', 'stories', found.stories)}"
    moved = f"{found.moved:,} would go to somebody else" if found.moved else "none would go to anybody else"
    notes = []
    if about_rule:
        notes.append(f"The rule would decide about {count('story', 'stories', found.decided)}.")
    if found.passed_over:
        notes.append(
            f"For {count('story', 'stories', found.passed_over)} it holds, but nobody whom it names can act there now. "
            "They go on to the next rule."
        )
    if found.unread:
        words = "has" if found.unread == 1 else "have"
        notes.append(
            f"{count('story', 'stories', found.unread)} {words} not been read for flags and themes yet, so rules that "
            "ask for those pass them by."
        )
    return Preview(
        headline=f"{of}, {moved}.",
        notes=tuple(notes),
        moves=tuple({"before": m.before, "after": m.after, "number": f"{m.number:,}"} for m in found.moves),
        examples=tuple(
            {
                "title": one.title or "Story without a title",
                "href": reverse("casework:case", args=[one.case_id]) if one.case_id else "",
                "on": one.received_at,
                "before": one.before,
                "after": one.after,
                "why": one.why,
            }
            for one in found.examples
        ),
    )


@dataclass(frozen=True, slots=True)
class TriedView:
    """Where a story would go, in words."""

    goes_to: str
    deputy: str
    is_nobody: bool
    why: str
    read: tuple[tuple[str, str], ...]
    rules: tuple[dict[str, Any], ...]


def tried_view(tried: Tried) -> TriedView:
    """Give the answer to "where would this story go, and why?"."""
    facts = tried.facts
    critical = MEANINGS[TermKind.CRITICALITY].get(str(facts.criticality), "Nobody has said")
    if tried.evidence:
        critical = f"{critical}. It says: “{tried.evidence}”"
    read = (
        ("About", tried.place.name),
        ("How serious", critical),
        ("Flags", "; ".join(sorted(FLAG_NAMES.get(code, code) for code in facts.flags)) or "None"),
        ("Themes", "; ".join(sorted(LABELS.get(code, code) for code in facts.themes)) or "None"),
    )
    return TriedView(
        goes_to=tried.owner or "Nobody",
        deputy=tried.deputy,
        is_nobody=not tried.owner,
        why=tried.decision.reason,
        read=read,
        rules=tuple(_tried_rule(one) for one in tried.rules),
    )


def _tried_rule(one: TriedRule) -> dict[str, Any]:
    row = {"number": one.rule.number, "name": one.rule.name, "is_last": one.rule.is_last}
    if one.holds_because is None:
        return row | {
            "tag": {"text": "Does not hold", "tone": "stopped"},
            "why": _sentence(one.fails_because),
        }
    if one.decides:
        why = _sentence(one.holds_because) or "It takes whatever no other rule took."
        return row | {"tag": {"text": "Decides", "tone": "done"}, "why": why}
    if one.passed_over:
        return row | {"tag": {"text": "Passed over", "tone": "moving"}, "why": one.passed_over}
    why = _sentence(one.holds_because) or "A rule before it has decided."
    return row | {"tag": {"text": "Holds, but is asked later", "tone": "waiting"}, "why": why}


def _sentence(parts: Iterable[str]) -> str:
    text = ", and ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def wrong_rows(rows: Iterable[Reroute]) -> list[dict[str, Any]]:
    """Give the cases that were passed on, with the rule that had sent them."""
    return [
        {
            "href": reverse("casework:case", args=[row.case_id]),
            "title": masked(row.case.story.title) or "Story without a title",
            "rule": f"“{row.routing_rule.name}”" if row.routing_rule else "who answers for the service",
            "service": row.case.service.name,
            "because": row.get_because_display(),
            "reason": row.reason,
            "before": row.owner_before.full_name if row.owner_before else "nobody",
            "after": row.owner_after.full_name if row.owner_after else "nobody",
            "by": row.actor_name,
            "at": row.at,
        }
        for row in rows
    ]


def history_rows(rows: Iterable[RoutingRuleChange]) -> list[dict[str, Any]]:
    """Give what was changed about the rules."""
    return [
        {
            "what": f"{RuleStep(row.step).label}: “{row.rule.name}”",
            "words": row.words,
            "moved": _moved(row),
            "by": row.actor_name,
            "at": row.at,
        }
        for row in rows
    ]


def _moved(row: RoutingRuleChange) -> str:
    if not row.stories_replayed:
        return ""
    tried = count("story", "stories", row.stories_replayed)
    return f"Tried on {tried} first: {row.stories_moved or 0:,} would have moved."
