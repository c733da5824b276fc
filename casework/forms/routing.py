"""The forms about routing: a rule, the target of the last one, and a story to try. The services hold the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.forms.case import REASON_LENGTH, PersonField
from casework.models import Target, WrongBecause
from casework.models.routing import TARGET_NAMES, TEAM_ROLES
from casework.routing.words import kind_code, source_code
from casework.services.routing_rules import RuleDraft
from feedbackhub.accounts.roles import ROLE_NAMES
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.forms.choosing import ServiceField
from stories.analysis.flags.categories import CATEGORIES
from stories.analysis.themes.labels import LABELS
from stories.models import SourceKind

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from casework.models import RoutingRule
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import ServiceQuerySet
    from stories.models import Source

Sent: TypeAlias = "QueryDict | None"
WORD_LENGTH = 60
MOST_WORDS = 30
LONGEST_STORY = 20_000
_LEAST_LETTERS = 3
_CRITICALITY = [
    ("", "However critical"),
    *((str(level), f"{level} or more") for level in range(1, 5)),
    ("5", "5"),
]


class TargetForm(NhsukForm):
    """To whom a rule gives a story. All that the last rule can be asked."""

    target = fields.RadiosField(
        label="To whom does it go?",
        choices=[(target.value, TARGET_NAMES[target]) for target in Target],
        choice_hints={
            Target.OWN.value: "The owner there, else who stands in, else one step up, else a patient experience lead",
            Target.PERSON.value: "Choose them under “Which person?”",
            Target.SERVICE.value: "Choose it under “Which service?”",
            Target.TEAM.value: "Choose both below. It goes to whoever of them has the lightest load",
        },
        error_messages={"required": "Select to whom it goes"},
    )
    person = PersonField(
        label="Which person?", queryset=None, required=False, empty_label="Select a person, for “One person”"
    )
    team_service = ServiceField(
        label="Which service?",
        queryset=None,
        required=False,
        empty_label="Select a service, for “another service” or “a team”",
    )
    team_role = fields.SelectField(
        label="Which role?",
        required=False,
        choices=[
            ("", "Select a role, for “a team”"),
            *((role.value, ROLE_NAMES[role]) for role in TEAM_ROLES),
        ],
    )

    def __init__(
        self,
        data: Sent = None,
        *,
        people: QuerySet[User],
        services: ServiceQuerySet,
        rule: RoutingRule | None = None,
    ) -> None:
        super().__init__(data, initial=_of(rule) if rule else None)
        cast("PersonField", self.fields["person"]).queryset = people
        cast("ServiceField", self.fields["team_service"]).queryset = services

    def clean(self) -> dict[str, Any]:
        """Ask for what the target needs, and leave out what it does not."""
        cleaned = super().clean() or {}
        target = cleaned.get("target")
        needed = {
            Target.PERSON.value: {"person": "Select the person"},
            Target.SERVICE.value: {"team_service": "Select the service"},
            Target.TEAM.value: {"team_service": "Select the service", "team_role": "Select the role"},
        }.get(str(target), {})
        for name in ("person", "team_service", "team_role"):
            if name not in needed:
                cleaned[name] = "" if name == "team_role" else None
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, needed[name])
        return cleaned

    @property
    def draft(self) -> RuleDraft:
        """What was said, once the form is valid."""
        return RuleDraft(name="", **self._target())

    def _target(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("target", "person", "team_service", "team_role")}


class RuleForm(TargetForm):
    """One rule of the organisation."""

    name = fields.CharField(
        label="Name of the rule",
        hint="Short, for the reason on each case: “Parking”, “Safeguarding at the hospital”",
        max_length=60,
        error_messages={"required": "Enter a name"},
    )
    place = fields.SelectField(
        label="When is it asked?", hint="Rules are asked in order; the first that holds decides"
    )
    service = ServiceField(
        label="Service",
        hint="The service itself and everything beneath it",
        queryset=None,
        required=False,
        empty_label="Any service",
    )
    criticality_from = fields.SelectField(label="Criticality", required=False, choices=_CRITICALITY)
    words = fields.TextareaField(
        label="Words in the story",
        hint="One word or phrase a line; one of them is enough. “park*” finds every word that begins so",
        rows=4,
        required=False,
        max_length=2000,
    )
    flags = fields.CheckboxesField(
        label="Flags",
        hint="One of them is enough",
        required=False,
        small=True,
        choices=[(one.code, one.name) for one in CATEGORIES if not one.routine],
    )
    themes = fields.CheckboxesField(
        label="Themes",
        hint="One of them is enough. The names are those of NHS England’s framework",
        required=False,
        small=True,
        choices=list(LABELS.items()),
    )
    sources = fields.CheckboxesField(
        label="Sources", hint="One of them is enough", required=False, small=True
    )
    field_order = (
        "name", "place", "service", "criticality_from", "words", "flags", "themes", "sources",
        "target", "person", "team_service", "team_role",
    )  # fmt: skip
    whole_form_error_field = "service"

    def __init__(
        self,
        data: Sent = None,
        *,
        people: QuerySet[User],
        services: ServiceQuerySet,
        sources: Sequence[Source],
        others: Sequence[RoutingRule],
        rule: RoutingRule | None = None,
    ) -> None:
        super().__init__(data, people=people, services=services, rule=rule)
        cast("ServiceField", self.fields["service"]).queryset = services
        cast("fields.SelectField", self.fields["place"]).choices = _places(others)
        kept = set(rule.sources) if rule else set()
        cast("fields.CheckboxesField", self.fields["sources"]).choices = _sources(sources, kept)
        place = sum(1 for one in others if rule and (one.position or 0) < (rule.position or 0))
        self.initial = {**(self.initial or {}), "place": str(place if rule else len(others))}

    def clean_words(self) -> tuple[str, ...]:
        """Give the words, each once, spaces put in order. Raises where one is too short to mean anything."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["words"].splitlines()]
        found = {line.casefold(): line for line in lines if line}
        for line in found.values():
            if len(line) > WORD_LENGTH:
                self.add_error("words", f"“{line[:20]}…” is longer than {WORD_LENGTH} characters")
            elif len(line.rstrip("*")) < _LEAST_LETTERS or "*" in line.rstrip("*"):
                self.add_error(
                    "words", f"“{line}” would find too much: write a longer word, with * at its end only"
                )
        if len(found) > MOST_WORDS:
            self.add_error("words", f"Enter {MOST_WORDS} words or phrases at most")
        return tuple(found.values())

    def clean(self) -> dict[str, Any]:
        """Ask for one condition at least: the last rule is there for everything else."""
        cleaned = super().clean()
        asks = ("service", "criticality_from", "words", "flags", "themes", "sources")
        if not any(cleaned.get(name) for name in asks) and not any(name in self.errors for name in asks):
            self.add_error(
                None,
                "Say for which stories the rule is: choose a service, a theme, a flag or another condition",
            )
        return cleaned

    @property
    def draft(self) -> RuleDraft:
        """What was said, once the form is valid."""
        sent = self.cleaned_data
        return RuleDraft(
            name=sent["name"],
            place=int(sent["place"]),
            service=sent["service"],
            themes=tuple(sent["themes"]),
            criticality_from=int(sent["criticality_from"]) if sent["criticality_from"] else None,
            flags=tuple(sent["flags"]),
            sources=tuple(sent["sources"]),
            words=tuple(sent["words"]),
            **self._target(),
        )


class TryForm(NhsukForm):
    """A story to try: nothing of it is kept."""

    text = fields.TextareaField(
        label="Where would this story go?",
        hint="Paste or write a story. Nothing of it is kept, and no case is opened",
        rows=4,
        max_length=LONGEST_STORY,
        error_messages={"required": "Enter the words of a story"},
    )
    service = ServiceField(
        label="It is about", queryset=None, required=False, empty_label="No service: the organisation"
    )
    source = fields.SelectField(label="It came by", required=False)

    def __init__(self, data: Sent = None, *, services: ServiceQuerySet, sources: Sequence[Source]) -> None:
        super().__init__(data, prefix="try")
        cast("ServiceField", self.fields["service"]).queryset = services
        choices = [("", "No source"), *((str(one.pk), one.name) for one in sources)]
        cast("fields.SelectField", self.fields["source"]).choices = choices


class TryCaseForm(NhsukForm):
    """A case to try: its story, by its number."""

    number = fields.IntegerField(
        label="Or the number of a case",
        min_value=1,
        max_value=2**53,
        error_messages={"required": "Enter the number of a case"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="case")


class RerouteForm(NhsukForm):
    """Pass a case on that came to the wrong person."""

    because = fields.RadiosField(
        label="What was wrong?",
        choices=WrongBecause.choices,
        small=True,
        error_messages={"required": "Select what was wrong"},
    )
    owner = PersonField(
        label="Who is right?",
        hint="Where you do not know, choose a patient experience lead",
        queryset=None,
        empty_label="Select somebody who may reply here",
        error_messages={"required": "Select who is right"},
    )
    reason = fields.TextareaField(
        label="Why?",
        hint="The new owner and the leads read it; the public does not",
        rows=2,
        max_length=REASON_LENGTH,
        error_messages={"required": "Say why, for whoever gets it and for whoever looks after the rules"},
    )

    def __init__(self, data: Sent = None, *, colleagues: QuerySet[User], besides: int | None = None) -> None:
        super().__init__(data, prefix="reroute")
        cast("PersonField", self.fields["owner"]).offer_answerers(colleagues, besides=besides)


def _of(rule: RoutingRule) -> dict[str, Any]:
    """Give a rule as the form shows it."""
    return {
        "name": rule.name,
        "service": rule.service_id,
        "criticality_from": str(rule.criticality_from or ""),
        "words": "\n".join(rule.words),
        "flags": rule.flags,
        "themes": rule.themes,
        "sources": rule.sources,
        "target": rule.target,
        "person": rule.person_id,
        "team_service": rule.team_service_id,
        "team_role": rule.team_role,
    }


def _places(others: Sequence[RoutingRule]) -> list[tuple[str, str]]:
    after = [(str(at), f"After “{rule.name}”") for at, rule in enumerate(others, start=1)]
    return [("0", "First of all"), *after]


def _sources(sources: Sequence[Source], kept: set[str]) -> list[tuple[str, str]]:
    """Give the kinds that the organisation uses, then its sources; what a rule asks for already stays on the list."""
    kinds = {source.kind for source in sources} | {
        code.removeprefix("kind:") for code in kept if code[:5] == "kind:"
    }
    found = [
        (kind_code(kind.value), f"Every source of the kind “{kind.label}”")
        for kind in SourceKind
        if kind in kinds
    ]
    found += [(source_code(source.pk), source.name) for source in sources]
    return found
