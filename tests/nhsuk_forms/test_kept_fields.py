"""An empty field is rendered once; what was typed is rendered each time and kept nowhere."""

from __future__ import annotations

from django.http import QueryDict

from feedbackhub.nhsuk_forms import bound, fields
from feedbackhub.nhsuk_forms.forms import NhsukForm


class ReasonForm(NhsukForm):
    """A box and a list."""

    reason = fields.TextareaField(label="Why?", required=True)
    kind = fields.SelectField(label="Which?", choices=[("", "Select one"), ("a", "A & B")])


def test_an_empty_field_is_the_same_each_time_and_rendered_once() -> None:
    bound._rendered.clear()
    first = str(ReasonForm()["reason"].as_field_group())
    assert len(bound._rendered) == 1
    assert str(ReasonForm()["reason"].as_field_group()) == first
    assert len(bound._rendered) == 1


def test_two_fields_are_two_fields() -> None:
    one, other = ReasonForm(prefix="one"), ReasonForm(prefix="other")
    assert 'name="one-reason"' in str(one["reason"].as_field_group())
    assert 'name="other-reason"' in str(other["reason"].as_field_group())
    assert "A &amp; B" in str(one["kind"].as_field_group())


def test_what_was_typed_is_kept_nowhere() -> None:
    bound._rendered.clear()
    typed = ReasonForm(QueryDict("reason=SECRETWORD"))
    assert "SECRETWORD" in str(typed["reason"].as_field_group())
    begun = ReasonForm(initial={"reason": "SECRETWORD"})
    assert "SECRETWORD" in str(begun["reason"].as_field_group())
    assert bound._rendered == {}


def test_an_error_is_shown_where_the_empty_field_was_kept() -> None:
    str(ReasonForm()["reason"].as_field_group())
    sent = ReasonForm(QueryDict("reason="))
    assert not sent.is_valid()
    assert "nhsuk-error-message" in str(sent["reason"].as_field_group())


def test_the_store_does_not_grow_without_end() -> None:
    bound._rendered.clear()
    for number in range(bound._KEPT + 5):
        bound._rendered[str(number)] = bound._rendered.get("x", "")  # type: ignore[assignment]
    str(ReasonForm(prefix="last")["reason"].as_field_group())
    assert len(bound._rendered) == 1
