"""Trust in words: one row a person, and the page on which somebody decides about one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from feedbackhub.web.dates import date_and_time, short_date
from responses.forms_publication import GrantForm, JudgeForm
from responses.models import TRUST_LEVEL_NAMES, GrantEnding, PullKind, TrustLevel
from responses.services.trust.reading import ended_grants, standing_of

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from feedbackhub.organisations.models import Organisation
    from responses.services.trust.reading import Trusted

_TONES = {TrustLevel.DRAFT: "waiting", TrustLevel.APPROVED: "moving", TrustLevel.DIRECT: "done"}


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One person in a list."""

    name: str
    job: str
    href: str
    status: dict[str, str]
    nearness: str
    note: str


@dataclass(frozen=True, slots=True)
class PullToJudge:
    """A pull that waits for somebody to say whether it counts."""

    what: str
    reason: str
    reply_url: str
    form: NhsukForm
    url: str


@dataclass(frozen=True, slots=True)
class TrustPersonPage:
    """What `responses/trust-person.jinja` reads, under the name `page`."""

    name: str
    job: str
    row: TrustRow
    is_self: bool
    is_proposed: bool
    granted: str
    granted_why: str
    grant_form: NhsukForm | None
    grant_url: str
    end_form: NhsukForm | None
    end_url: str
    pulls: tuple[PullToJudge, ...]
    earlier: tuple[str, ...]


def trust_rows(standings: Iterable[Trusted]) -> list[TrustRow]:
    """Give one row a person."""
    return [_row(one) for one in standings]


def person_page(
    *, user: User, organisation: Organisation, reader: User, forms: Mapping[str, NhsukForm]
) -> TrustPersonPage:
    """Give the page about `user` as `reader` may use it; `forms` are those that were sent and refused, by name."""
    standing = standing_of(user, organisation)
    is_self, grant = user.pk == reader.pk, standing.grant
    return TrustPersonPage(
        name=user.full_name,
        job=user.job_title,
        row=_row(standing),
        is_self=is_self,
        is_proposed=standing.is_proposed,
        granted=f"{grant.granted_by.full_name} granted it on {short_date(grant.at)}, "
        f"after {grant.approved_then} approved replies."
        if grant
        else "",
        granted_why=grant.why if grant else "",
        grant_form=forms.get("grant") or (GrantForm(auto_id="grant_%s") if standing.is_proposed else None)
        if not is_self
        else None,
        grant_url=reverse("responses:trust-grant", args=[user.pk]),
        end_form=forms.get("end") or GrantForm(auto_id="end_%s") if grant else None,
        end_url=reverse("responses:trust-end", args=[user.pk]),
        pulls=tuple(_pull(one, forms) for one in standing.pulls) if not is_self else (),
        earlier=tuple(_ended(one) for one in ended_grants(organisation).filter(user=user)[:20]),
    )


def _row(standing: Trusted) -> TrustRow:
    note = ""
    if standing.pulls:
        note = "A pull waits to be judged"
    elif standing.is_proposed:
        note = "Meets the rule: decide"
    return TrustRow(
        name=standing.user.full_name,
        job=standing.user.job_title,
        href=reverse("responses:trust-person", args=[standing.user.pk]),
        status={"text": TRUST_LEVEL_NAMES[standing.level], "tone": _TONES[standing.level]},
        nearness=standing.nearness,
        note=note,
    )


def _pull(pull: Any, forms: Mapping[str, NhsukForm]) -> PullToJudge:
    return PullToJudge(
        what=f"{PullKind(pull.kind).label}. {pull.pulled_by.full_name} pulled it, {date_and_time(pull.at)}.",
        reason=pull.reason,
        reply_url=reverse("responses:response", args=[pull.response_id]),
        form=forms.get(f"judge{pull.pk}") or JudgeForm(auto_id=f"judge{pull.pk}_%s"),
        url=reverse("responses:trust-judge", args=[pull.pk]),
    )


def _ended(grant: Any) -> str:
    by = f" by {grant.ended_by.full_name}" if grant.ended_by else ""
    why = f" “{grant.ended_why}”" if grant.ended_why else ""
    return (
        f"{short_date(grant.at)} to {short_date(grant.ended_at)}: granted by {grant.granted_by.full_name}. "
        f"{GrantEnding(grant.ended_how).label}{by}.{why}"
    )
