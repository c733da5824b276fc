"""Keeps the beginnings of replies: written, changed, put away and taken out again by leads; each save has its row.

Every template has a blank, and no template is sent as it stands: what fits every story answers none (evidence D.1, 50).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from feedbackhub.organisations.selectors import holds_anywhere
from responses.checks.blanks import blanks
from responses.checks.characters import without_unseen
from responses.models import (
    TEMPLATE_TRANSITIONS,
    ReplyTemplate,
    ReplyTemplateChange,
    TemplateFor,
    TemplateState,
)

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateWords:
    """What a template says, and for which stories it is offered first."""

    title: str
    body: str
    meant_for: TemplateFor = TemplateFor.ANY
    theme: str = ""
    least: int | None = None
    most: int | None = None


@transaction.atomic
def write_template(*, organisation: Organisation, words: TemplateWords, actor: User) -> ReplyTemplate:
    """Keep a new template and return it. Raises `DomainError` without a blank, a title or where the title is taken."""
    _require(actor, organisation)
    checked = _checked(words)
    _refuse_taken(organisation.pk, checked.title)
    template = ReplyTemplate.objects.create(
        organisation=organisation,
        written_by=actor,
        title=checked.title,
        body=checked.body,
        meant_for=checked.meant_for,
        theme=checked.theme,
        least=checked.least,
        most=checked.most,
    )
    _note(template, "", actor, "reply_template.written")
    return template


@transaction.atomic
def change_template(
    *, template: ReplyTemplate, words: TemplateWords, expected_version: int, actor: User
) -> ReplyTemplate:
    """Write `words` over version `expected_version` and return the template.

    Raises `StaleEdit` where somebody else changed it meanwhile, and `DomainError` as `write_template` does.
    """
    held = _held(template)
    _require(actor, held.organisation)
    if held.version != expected_version:
        raise StaleEdit(
            "Somebody else changed this template meanwhile. Look at theirs before you save yours."
        )
    checked = _checked(words)
    _refuse_taken(held.organisation_id, checked.title, apart=held.pk)
    held.title, held.body = checked.title, checked.body
    held.meant_for, held.theme = checked.meant_for, checked.theme
    held.least, held.most = checked.least, checked.most
    held.version += 1
    held.save()
    _note(held, held.state, actor, "reply_template.changed")
    return held


@transaction.atomic
def move_template(*, template: ReplyTemplate, after: TemplateState, actor: User) -> ReplyTemplate:
    """Put a template away, or take it out again, and return it. Where it is so already, nothing happens."""
    held = _held(template)
    _require(actor, held.organisation)
    before = TemplateState(held.state)
    if before == after:
        return held
    TEMPLATE_TRANSITIONS.check(before, after)
    if after == TemplateState.IN_USE:
        _refuse_taken(held.organisation_id, held.title, apart=held.pk)
    held.state = after
    held.save(update_fields=["state", "updated_at"])
    _note(held, before, actor, "reply_template.moved")
    return held


def _held(template: ReplyTemplate) -> ReplyTemplate:
    rows = ReplyTemplate.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=template.pk)


def _require(actor: User, organisation: Organisation) -> None:
    if not holds_anywhere(actor, Permission.KEEP_TEMPLATES, organisation):
        raise PermissionDenied(f"{Permission.KEEP_TEMPLATES} is asked for")


def _checked(words: TemplateWords) -> TemplateWords:
    body = without_unseen(words.body.replace("\r\n", "\n").replace("\r", "\n")).strip()
    title = " ".join(words.title.split())
    if not title or not body:
        raise DomainError("A template needs a title and words.")
    if len(body) > LONGEST:
        raise DomainError(
            f"The template is {len(body):,} characters long. Shorten it to {LONGEST:,} or fewer."
        )
    if not blanks(body):
        raise DomainError(
            "Put at least one blank in, such as [say what they praised]. A text that fits every story answers none."
        )
    if words.meant_for == TemplateFor.THEME and not words.theme:
        raise DomainError("Choose the subject that the template is for.")
    if words.least is not None and words.most is not None and words.most < words.least:
        raise DomainError("The highest level cannot be below the lowest.")
    theme = words.theme if words.meant_for == TemplateFor.THEME else ""
    return TemplateWords(
        title=title, body=body, meant_for=words.meant_for, theme=theme, least=words.least, most=words.most
    )


def _refuse_taken(organisation_id: int, title: str, apart: int = 0) -> None:
    same = ReplyTemplate.objects.in_use().filter(organisation=organisation_id, title=title).exclude(pk=apart)
    if same.exists():
        raise DomainError("There is a template with this title already. Choose another title.")


def _note(template: ReplyTemplate, before: str, actor: User, action: str) -> None:
    ReplyTemplateChange.objects.create(
        template=template,
        number=template.version,
        title=template.title,
        body=template.body,
        before=before,
        after=template.state,
        by=actor,
        at=now(),
    )
    audit.record(
        actor=actor,
        action=action,
        subject=template,
        organisation_id=template.organisation_id,
        details={"version": template.version, "state": template.state},
    )
