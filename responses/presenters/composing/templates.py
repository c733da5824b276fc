"""The templates as leads see them in a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.web.dates import short_date
from responses.models import TemplateFor, TemplateState
from stories.analysis.themes.labels import LABELS

if TYPE_CHECKING:
    from responses.models import ReplyTemplate


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template: its words, for which stories, by whom, and whether it is in use."""

    title: str
    body: str
    meant_for: str
    written: str
    in_use: bool
    href: str
    move_url: str


def template_rows(templates: Iterable[ReplyTemplate]) -> list[TemplateRow]:
    """Give the rows of the page."""
    return [
        TemplateRow(
            title=one.title,
            body=one.body,
            meant_for=_meant_for(one),
            written=f"{one.written_by.full_name}, changed on {short_date(one.updated_at)}",
            in_use=one.state == TemplateState.IN_USE,
            href=reverse("responses:template", args=[one.pk]),
            move_url=reverse("responses:template-move", args=[one.pk]),
        )
        for one in templates
    ]


def _meant_for(template: ReplyTemplate) -> str:
    words = TemplateFor(template.meant_for).label
    if template.theme:
        words = f"Stories about: {LABELS.get(template.theme, template.theme)}"
    if template.least is not None or template.most is not None:
        words += f", criticality {template.least or 0} to {5 if template.most is None else template.most}"
    return words
