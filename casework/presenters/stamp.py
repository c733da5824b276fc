"""What a page of a case carries so that a form on it is taken in once, and refused where the case has moved on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedbackhub.core import once
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from django.http import HttpRequest

    from casework.models import Case
    from casework.presenters.steps import Step
    from feedbackhub.nhsuk_forms.forms import NhsukForm


@dataclass(frozen=True, slots=True)
class Stamp:
    """The hidden fields of `casework/_stamp.jinja`."""

    once: str
    version: int
    seen: str


@dataclass(frozen=True, slots=True)
class StaleView:
    """What was typed on a page that had gone stale, and what was done meanwhile."""

    typed: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]


def stamp(case: Case) -> Stamp:
    """Give the stamp of a page that is about to be shown."""
    return Stamp(once.fresh_token(), case.version, f"{present().timestamp():.6f}")


def sent_key(request: HttpRequest) -> str:
    """Give the key by which this form is taken in once; empty where the page carried no token."""
    token = request.POST.get("once", "")
    return once.key_of(request.user.pk, request.path, token) if token else ""


def page_version(request: HttpRequest) -> int | None:
    """Give the version of the case that the page showed; None where the form carries none."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def stale_view(request: HttpRequest, form: NhsukForm, steps: Sequence[Step]) -> StaleView:
    """Give both texts: what this person typed, and what others did since their page was shown."""
    seen = _moment(request.POST.get("seen", ""))
    since = tuple(step for step in steps if step.at > seen) if seen else tuple(steps[:1])
    return StaleView(typed=tuple(_typed(form)), steps=since or tuple(steps[:1]))


def _typed(form: NhsukForm) -> list[tuple[str, str]]:
    """Give label and words of each box that was filled in."""
    texts = [(str(bound.label), bound.value()) for bound in form.visible_fields()]
    return [
        (label, value.strip()) for label, value in texts if isinstance(value, str) and " " in value.strip()
    ]


def _moment(sent: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(sent), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
