"""What helps beside the box: guidance for this kind of story, templates, phrases that keep a confidence, questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from responses.checks.guidance import Guidance, guidance_for
from responses.checks.phrases import PHRASES, Phrase
from responses.models import TemplateFor
from responses.presenters.composing.questions import AskedQuestion, asked_about
from responses.selectors_composing import templates_in_use
from stories.selectors.reading import Standing, standing_of

if TYPE_CHECKING:
    from responses.models import ReplyTemplate
    from stories.models import Story


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is chosen; `fits` says that it is meant for stories like this one."""

    template_id: int
    title: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Aids:
    """What `responses/_aids.jinja` reads, under the name `aids`."""

    guidance: Guidance
    templates: tuple[Template, ...]
    phrases: tuple[Phrase, ...]
    questions: tuple[AskedQuestion, ...]
    ask_url: str


def aids_for(story: Story, next_url: str) -> Aids:
    """Give what helps with a reply to `story`."""
    standing = standing_of(story)
    return Aids(
        guidance=guidance_for(
            criticality=standing.criticality, is_praise=standing.is_praise, flags=standing.flags
        ),
        templates=_templates(story, standing),
        phrases=PHRASES,
        questions=asked_about(story),
        ask_url=f"{reverse('responses:ask', args=[story.pk])}?{urlencode({'next': next_url})}",
    )


def _templates(story: Story, standing: Standing) -> tuple[Template, ...]:
    """Give the templates, those for stories like this one first, then those for any."""
    rows = [
        (_fit(one, standing), Template(one.pk, one.title, _fit(one, standing) == 0))
        for one in templates_in_use(story.organisation)
    ]
    return tuple(one for _, one in sorted(rows, key=lambda row: row[0]))


def _fit(template: ReplyTemplate, standing: Standing) -> int:
    """Give 0 for one that is meant for stories like this, 1 for one that is for any, 2 for another."""
    level = standing.criticality
    if level is not None and not (
        (template.least is None or level >= template.least)
        and (template.most is None or level <= template.most)
    ):
        return 2
    if template.meant_for == TemplateFor.ANY:
        return 0 if template.least is not None or template.most is not None else 1
    fits = {
        TemplateFor.PRAISE: standing.is_praise,
        TemplateFor.CRITICAL: not standing.is_praise and bool(level),
        TemplateFor.THEME: template.theme in standing.themes,
    }
    return 0 if fits[TemplateFor(template.meant_for)] else 2
