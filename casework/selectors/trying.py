"""Where a story would go and why: of a text that somebody typed, of which nothing is kept, or of a case's own story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.models import Case
from casework.routing import StoryFacts, reasons
from casework.routing.words import why_not
from casework.selectors.facts import facts_about
from casework.selectors.routing import RuleBook
from casework.selectors.staffing import Roster
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission
from stories.analysis.reading import analyse
from stories.selectors.reading import standings_of

if TYPE_CHECKING:
    from casework.routing import Decision, StandingRule
    from feedbackhub.organisations.models import Organisation, Service
    from stories.models import Source


@dataclass(frozen=True, slots=True)
class TriedRule:
    """One rule and one story: whether it holds, why or why not, and whether it is the one that decides."""

    rule: StandingRule
    holds_because: tuple[str, ...] | None
    fails_because: tuple[str, ...]
    decides: bool
    passed_over: str


@dataclass(frozen=True, slots=True)
class Tried:
    """Where a story would go. `evidence` is the sentence that set its criticality, empty where none did."""

    facts: StoryFacts
    place: Service
    decision: Decision
    owner: str
    deputy: str
    rules: tuple[TriedRule, ...]
    evidence: str = ""


def try_text(
    organisation: Organisation, *, text: str, service: Service | None, source: Source | None
) -> Tried:
    """Read a text and route it as a story about `service` (the organisation where None) that came by `source`."""
    place = service or organisation.root
    read = analyse(text)
    facts = StoryFacts(
        service_path=place.path,
        text=text,
        themes=frozenset(theme.code for theme in read.themes),
        criticality=read.criticality.level,
        flags=frozenset(flag.code for flag in read.flags if not flag.category.routine),
        source_kind=source.kind if source else "",
        source_id=source.pk if source else None,
    )
    begin, end = read.criticality.sentence
    return _try(organisation, facts, place, text[begin:end].strip())


def try_case(organisation: Organisation, case: Case) -> Tried:
    """Route the story of `case` by what counts of it now, at the service where the case stands."""
    standing = standings_of([case.story_id])[case.story_id]
    return _try(organisation, facts_about(case.story, case.service, standing), case.service)


def case_to_try(user: User, organisation: Organisation, pk: int) -> Case | None:
    """Give the case with this number, where `user` may see it and its story still has words."""
    cases = Case.objects.visible_to(user, Permission.READ_STORIES).filter(organisation=organisation)
    found = cases.filter(pk=pk, story__text_removed_at__isnull=True)
    return found.select_related("story__source", "service", "owner").first()


def _try(organisation: Organisation, facts: StoryFacts, place: Service, evidence: str = "") -> Tried:
    book = RuleBook.of([organisation], Roster([place]))
    routed = book.route(facts, place)
    people = {routed.decision.owner_id, routed.decision.deputy_id} - {None}
    names = dict(User.objects.filter(pk__in=[pk for pk in people if pk]).values_list("pk", "full_name"))
    passed = {one.rule.number: one.passed_over for one in routed.asked}
    return Tried(
        facts=facts,
        place=place,
        decision=routed.decision,
        owner=names.get(routed.decision.owner_id or 0, ""),
        deputy=names.get(routed.decision.deputy_id or 0, ""),
        rules=tuple(
            TriedRule(
                rule=rule,
                holds_because=reasons(rule.asks, facts),
                fails_because=why_not(rule.asks, facts),
                decides=routed.rule is rule,
                passed_over=passed.get(rule.number, ""),
            )
            for rule in book.asked(organisation.pk)
        ),
        evidence=evidence,
    )
