"""What the confidentiality gate says about a reply on its page, who may let it through, and who has done so and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.dates import date_and_time
from responses import permissions
from responses.checks.finding import NEVER_OVERRIDDEN, RULES
from responses.forms import OverrideForm
from responses.models import text_hash
from responses.services.confidentiality import blocking_in, findings_hash, override_of, overrides_of
from responses.services.states import why_not_there

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.checks.gate import Finding
    from responses.models import GateOverride, Response


@dataclass(frozen=True, slots=True)
class Stop:
    """Words that stop the reply: by which rule, what to do, and what may be written instead."""

    words: str
    name: str
    advice: str
    safe: str


@dataclass(frozen=True, slots=True)
class Passed:
    """That somebody let a text through; `holds` while it is the text that stands."""

    who: str
    when: str
    reason: str
    rules: str
    version: int
    holds: bool


@dataclass(frozen=True, slots=True)
class GatePanel:
    """What `responses/_gate.jinja` reads, under the name `gate`."""

    stops: tuple[Stop, ...]
    passed: tuple[Passed, ...]
    is_open: bool
    never: bool
    own: bool
    may_override: bool
    form: OverrideForm
    text_hash: str
    findings_hash: str
    url: str

    @property
    def is_shown(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.stops or self.passed)


def gate_panel(*, response: Response, user: User, form: OverrideForm | None = None) -> GatePanel:
    """Give what the gate says about `response` to `user`; `form` replaces an empty one."""
    there = response.is_editable and bool(response.body) and not why_not_there(response.story)
    blocking = blocking_in(story=response.story, body=response.body) if there else ()
    holding = override_of(response, blocking) if blocking else None
    own = response.author_id == user.pk
    may = (
        bool(blocking)
        and holding is None
        and not own
        and response.author_id is not None
        and Permission.APPROVE_RESPONSE in permissions.held_at(user=user, story=response.story)
    )
    never = any(one.rule in NEVER_OVERRIDDEN for one in blocking)
    return GatePanel(
        stops=tuple(dict.fromkeys(_stop(one, response.body) for one in blocking)),
        passed=tuple(_passed(one, holding, response) for one in overrides_of(response)),
        is_open=not blocking or holding is not None,
        never=never,
        own=own,
        may_override=may and not never,
        form=form or OverrideForm(auto_id="override_%s"),
        text_hash=text_hash(response.body),
        findings_hash=findings_hash(blocking),
        url=reverse("responses:override", args=[response.pk]),
    )


def _stop(one: Finding, body: str) -> Stop:
    return Stop(body[one.start : one.end].strip(), RULES[one.rule].name, one.advice, one.safe)


def _passed(one: GateOverride, holding: GateOverride | None, response: Response) -> Passed:
    rules = dict.fromkeys(RULES[place["rule"]].name for place in one.findings if place["rule"] in RULES)
    is_last = not response.is_editable and one.version == response.version
    return Passed(
        who=one.overridden_by.full_name,
        when=date_and_time(one.at),
        reason=one.reason,
        rules=", ".join(rules).lower(),
        version=one.version,
        holds=is_last or (holding is not None and holding.pk == one.pk),
    )
