"""Templates have blanks, blanks are never sent, and a template sent as it is reads generic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from feedbackhub.core.errors import DomainError, StaleEdit
from responses.checks.blanks import blanks
from responses.checks.gate import check
from responses.checks.guidance import guidance_for
from responses.checks.phrases import PHRASES
from responses.models import ReplyTemplate, TemplateFor, TemplateState
from responses.presenters import coach_for
from responses.services.composing.templates import (
    TemplateWords,
    change_template,
    move_template,
    write_template,
)
from responses.services.drafts import submit_response
from responses.services.refusals import NotFilledIn
from tests.factories.responses import make_draft

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

WORDS = TemplateWords(title="Thanks", body="Thank you for [what they praised]. I have told [whom].")


def test_what_is_a_blank() -> None:
    text = "[name] [ ] […] [sic] [1] (round) [over\ntwo lines]"
    assert [one.words for one in blanks(text)] == ["[name]", "[ ]", "[…]"]


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda one: one.code)
def test_every_safe_phrase_passes_the_gate(phrase: object) -> None:
    words = phrase.words  # type: ignore[attr-defined]
    found = check(
        story_text="My glasses were lost.", reply_text=words, channel="care_opinion", author_name=None
    )
    assert not [one for one in found if one.severity == "block"]


@pytest.mark.parametrize(
    ("criticality", "is_praise", "flags", "title"),
    [
        (0, True, (), "The story praises"),
        (3, False, (), "The story criticises"),
        (5, False, (), "Somebody may have come to harm"),
        (None, False, (), "Before you write"),
        (0, True, ("self_harm",), "Somebody may be in danger"),
        (2, False, ("complaint", "never_event"), "Somebody may have come to harm"),
    ],
)
def test_the_gravest_kind_of_story_is_advised_on(
    criticality: int | None, is_praise: bool, flags: tuple[str, ...], title: str
) -> None:
    found = guidance_for(criticality=criticality, is_praise=is_praise, flags=flags)
    assert found.title == title
    assert 1 <= len(found.lines) <= 3


@pytest.mark.django_db
class TestTemplates:
    def test_a_lead_keeps_them_and_each_save_has_its_row(self, cast: Cast) -> None:
        made = write_template(organisation=cast.northmere, words=WORDS, actor=cast.lena)
        other = TemplateWords(title="Thanks", body="Thank you for [it].", meant_for=TemplateFor.PRAISE)
        changed = change_template(template=made, words=other, expected_version=1, actor=cast.lena)
        move_template(template=changed, after=TemplateState.PUT_AWAY, actor=cast.lena)
        move_template(template=changed, after=TemplateState.PUT_AWAY, actor=cast.lena)
        assert [one.after for one in made.changes.all()] == ["in_use", "in_use", "put_away"]
        with pytest.raises(StaleEdit):
            change_template(template=made, words=WORDS, expected_version=1, actor=cast.lena)

    @pytest.mark.parametrize("body", ["No blank.", " "])
    def test_without_a_blank_it_is_none(self, cast: Cast, body: str) -> None:
        with pytest.raises(DomainError):
            write_template(
                organisation=cast.northmere, words=TemplateWords(title="T", body=body), actor=cast.lena
            )

    def test_only_leads_and_one_title_at_a_time(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            write_template(organisation=cast.northmere, words=WORDS, actor=cast.priya)
        with pytest.raises(PermissionDenied):
            write_template(organisation=cast.northmere, words=WORDS, actor=cast.olga)
        write_template(organisation=cast.northmere, words=WORDS, actor=cast.lena)
        with pytest.raises(DomainError, match="title"):
            write_template(organisation=cast.northmere, words=WORDS, actor=cast.lena)

    def test_a_text_with_a_blank_is_not_sent(self, cast: Cast, story: Story) -> None:
        reply = make_draft(story, cast.asha, "Thank you for [what]. I told the nurse who found them.")
        with pytest.raises(NotFilledIn, match=r"\[what\]"):
            submit_response(response=reply, actor=cast.asha)

    def test_the_coach_marks_a_blank_and_warns_of_a_template_as_it_is(self, cast: Cast, story: Story) -> None:
        write_template(organisation=cast.northmere, words=WORDS, actor=cast.lena)
        seen = coach_for(story=story, body=WORDS.body)
        assert [one.words for one in seen.stops] == ["[what they praised]", "[whom]"]
        filled = coach_for(story=story, body="Thank you for the tea. I have told the team.")
        assert "template “Thanks”" in filled.prompts[0]
        own = coach_for(
            story=story, body="Thank you for the tea. I have told the team. Nurse Ann read it out."
        )
        assert not any("template" in one for one in own.prompts)

    def test_it_is_put_into_the_box_without_javascript(self, cast: Cast, story: Story) -> None:
        made = write_template(organisation=cast.northmere, words=WORDS, actor=cast.lena)
        client = Client()
        client.force_login(cast.asha)
        write = reverse("responses:write", args=[story.pk])
        assert "Begin from a template" in client.get(write).content.decode()
        page = client.post(write, {"body": "Dear you.", "do": "template", "template": str(made.pk)})
        assert f"Dear you.\n\n{WORDS.body}</textarea>" in page.content.decode()
        page = client.post(write, {"body": "", "do": "phrase:unknown"})
        assert "I do not know yet." in page.content.decode().split("</textarea>")[0]
        theirs = write_template(organisation=cast.eastwold, words=WORDS, actor=cast.olga)
        refused = client.post(write, {"body": "", "do": "template", "template": str(theirs.pk)})
        assert refused.status_code == 404

    def test_the_pages(self, cast: Cast) -> None:
        client = Client()
        client.force_login(cast.lena)
        new = reverse("responses:template-new")
        sent = {"title": "Thanks", "body": "No blank", "meant_for": "any"}
        assert client.post(new, sent).status_code == 422
        assert client.post(new, sent | {"body": WORDS.body, "least": "0", "most": "2"}).status_code == 302
        made = ReplyTemplate.objects.get()
        assert (made.least, made.most) == (0, 2)
        page = client.get(reverse("responses:templates")).content.decode()
        assert "criticality 0 to 2" in page
        one = reverse("responses:template", args=[made.pk])
        assert WORDS.body in client.get(one).content.decode()
        changed = client.post(one, sent | {"body": "Only [this].", "version": "1"})
        assert changed.status_code == 302
        assert client.post(one, sent | {"body": "Only [that].", "version": "1"}).status_code == 422
        move = reverse("responses:template-move", args=[made.pk])
        assert client.post(move, {"after": "put_away"}).status_code == 302
        assert ReplyTemplate.objects.get().state == TemplateState.PUT_AWAY
        client.force_login(cast.olga)
        assert client.get(one).status_code == 404
        client.force_login(cast.asha)
        assert client.get(one).status_code == 403
