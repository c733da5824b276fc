"""The error summary: every error once, in the order of the page, each a link to what must be mended."""

from __future__ import annotations

from django import forms
from django.template.loader import get_template

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm


class SignInForm(NhsukForm):
    """Two fields, a hidden one, and a rule over both."""

    next = forms.CharField(widget=forms.HiddenInput, required=False)
    email = fields.EmailField(label="Email address")
    password = fields.PasswordField(label="Password")

    def clean(self) -> None:
        """Refuse one pair."""
        if self.cleaned_data.get("password") == "wrong":
            raise forms.ValidationError("Your email address or password is wrong")


def test_a_form_that_was_not_sent_has_no_summary() -> None:
    form = SignInForm()
    assert not form.has_errors
    assert form.error_summary() is None


def test_errors_stand_in_the_order_of_the_fields() -> None:
    summary = SignInForm({}).error_summary()
    assert summary is not None
    assert summary["heading"] == {"text": "There is a problem"}
    assert summary["errorList"] == [
        {"text": "Enter the email address", "href": "#id_email"},
        {"text": "Enter your password", "href": "#id_password"},
    ]


def test_an_error_of_the_whole_form_leads_to_the_first_field_a_person_sees() -> None:
    summary = SignInForm({"email": "a@example.org", "password": "wrong"}).error_summary()
    assert summary is not None
    assert summary["errorList"] == [{"text": "Your email address or password is wrong", "href": "#id_email"}]


def test_a_form_may_say_where_its_own_errors_lead() -> None:
    class Form(SignInForm):
        whole_form_error_field = "password"

    summary = Form({"email": "a@example.org", "password": "wrong"}).error_summary()
    assert summary is not None
    assert summary["errorList"][0]["href"] == "#id_password"


def test_a_prefix_keeps_two_forms_apart() -> None:
    summary = SignInForm({}, prefix="b").error_summary()
    assert summary is not None
    assert summary["errorList"][0]["href"] == "#id_b-email"


def test_hidden_fields_render_without_our_components() -> None:
    hidden = SignInForm(initial={"next": '/x/"'})["next"]
    assert str(hidden) == '<input type="hidden" name="next" value="/x/&quot;" id="id_next">'


def test_a_part_shows_its_own_summary() -> None:
    engine = get_template("web/404.jinja").backend.env  # type: ignore[attr-defined]
    page = engine.from_string(
        '{% from "components/error_summary.jinja" import app_error_summary %}{{ app_error_summary(form) }}'
    )
    assert "There is a problem" in page.render(form=SignInForm({}))
    assert page.render(form=SignInForm()).strip() == ""
