"""Each field renders its NHS.UK component, ordinary and wrong, and says what is missing in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html as lxml_html

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CHOICES = [("a", "First"), ("b", "Second")]
GROUPS = [("Wards", [("w1", "Ward 1")]), ("Clinics", [("c1", "Clinic 1")])]


def _form(field: Any, data: dict[str, Any] | None = None, **options: Any) -> NhsukForm:
    made: NhsukForm = type("OneField", (NhsukForm,), {"it": field})(data, **options)
    return made


def _group(field: Any, data: dict[str, Any] | None = None, **options: Any) -> HtmlElement:
    return lxml_html.fragment_fromstring(str(_form(field, data, **options)["it"].as_field_group()))


def _described(group: HtmlElement) -> str:
    """Give the text that a screen reader reads after the name of the first described element."""
    element = group.xpath(".//*[@aria-describedby]")[0]
    texts = [group.get_element_by_id(one).text_content() for one in element.get("aria-describedby").split()]
    return " ".join(" ".join(texts).split())


EVERY_FIELD = [
    (fields.CharField, {}, "Enter the label"),
    (fields.EmailField, {}, "Enter the label"),
    (fields.PasswordField, {}, "Enter the label"),
    (fields.UrlField, {}, "Enter the label"),
    (fields.SearchField, {}, "Enter the label"),
    (fields.IntegerField, {}, "Enter the label"),
    (fields.TextareaField, {}, "Enter the label"),
    (fields.CharacterCountField, {"max_length": 50}, "Enter the label"),
    (fields.DateField, {}, "Enter the label"),
    (fields.RadiosField, {"choices": CHOICES}, "Select the label"),
    (fields.SelectField, {"choices": [("", "Select"), *CHOICES]}, "Select the label"),
    (fields.CheckboxesField, {"choices": CHOICES}, "Select the label"),
    (fields.FileField, {}, "Select the label"),
]


@pytest.mark.parametrize(
    ("kind", "options", "message"), EVERY_FIELD, ids=lambda value: getattr(value, "__name__", "")
)
def test_every_field_has_its_label_hint_and_message(kind: Any, options: dict[str, Any], message: str) -> None:
    group = _group(kind(label="Label", hint="A hint", **options), {})
    assert "Label" in group.text_content()
    assert "nhsuk-form-group--error" in group.get("class")
    described = _described(group)
    assert "A hint" in described
    assert f"Error: {message}" in described


@pytest.mark.parametrize(
    ("kind", "options", "message"), EVERY_FIELD, ids=lambda value: getattr(value, "__name__", "")
)
def test_no_field_shows_an_error_before_it_is_sent(kind: Any, options: dict[str, Any], message: str) -> None:
    group = _group(kind(label="Label", **options))
    assert "error" not in group.get("class")
    assert not group.xpath(".//*[contains(@class, 'error')]")


@pytest.mark.parametrize(
    ("kind", "options", "message"), EVERY_FIELD, ids=lambda value: getattr(value, "__name__", "")
)
def test_the_error_link_leads_to_an_input(kind: Any, options: dict[str, Any], message: str) -> None:
    form = _form(kind(label="Label", **options), {}, prefix="p")
    summary = form.error_summary()
    assert summary is not None
    (item,) = summary["errorList"]
    assert item["text"] == message
    group = lxml_html.fragment_fromstring(str(form["it"].as_field_group()))
    assert group.get_element_by_id(item["href"].removeprefix("#")).tag in {"input", "textarea", "select"}


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Your name", "Enter your name"),
        ("The planned day", "Enter the planned day"),
        ("A note", "Enter a note"),
        ("Email address", "Enter the email address"),
        ("PALS number", "Enter the PALS number"),
        ("Who told you", "Enter who told you"),
        ("What would change?", "Answer “What would change?”"),
    ],
)
def test_what_is_missing_is_said_in_the_labels_words(label: str, expected: str) -> None:
    assert _form(fields.CharField(label=label), {}).errors["it"] == [expected]


def test_a_forms_own_message_wins() -> None:
    field = fields.CharField(label="Name", error_messages={"required": "Say who you are"})
    assert _form(field, {}).errors["it"] == ["Say who you are"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (fields.CharField(label="Name", max_length=3), "four", "Name must be 3 characters or fewer"),
        (fields.CharField(label="Name", min_length=3), "a", "Name must be 3 characters or more"),
        (fields.IntegerField(label="Days"), "soon", "Days must be a whole number"),
        (fields.IntegerField(label="Days", min_value=1), "0", "Days must be 1 or more"),
        (fields.IntegerField(label="Days", max_value=9), "10", "Days must be 9 or fewer"),
        (fields.CharacterCountField(label="Reply", max_words=2), "a b c", "Reply must be 2 words or fewer"),
        (fields.SelectField(label="Service", choices=CHOICES), "z", "Select one of the choices on the list"),
    ],
)
def test_a_wrong_value_is_explained(field: Any, value: str, message: str) -> None:
    assert _form(field, {"it": value}).errors["it"] == [message]


@pytest.mark.parametrize("value", ["name.example.com", "a@b", "a b@example.com"])
def test_a_wrong_email_address_shows_a_right_one(value: str) -> None:
    assert (
        "name@example.com" in _form(fields.EmailField(label="Email address"), {"it": value}).errors["it"][0]
    )


def test_what_was_typed_comes_back_escaped() -> None:
    text = '"><script>alert(1)</script>'
    for kind in (fields.CharField, fields.TextareaField):
        html = str(_form(kind(label=text, hint=text, max_length=3), {"it": text})["it"].as_field_group())
        assert "<script>" not in html
    group = _group(fields.TextareaField(label="Note"), {"it": text})
    assert group.find(".//textarea").text.strip() == text


def test_a_password_never_comes_back() -> None:
    group = _group(fields.PasswordField(label="Password", max_length=2), {"it": "hunter2"})
    assert group.find(".//input").get("value", "") == ""
    assert group.find(".//input").get("autocomplete") == "current-password"


def test_input_options_reach_the_input() -> None:
    field = fields.CharField(label="Name", width=10, autocomplete="name", attributes={"hx-get": "/x/"})
    one = _group(field).find(".//input")
    assert one.get("autocomplete") == "name"
    assert one.get("hx-get") == "/x/"
    assert "nhsuk-input--width-10" in one.get("class")


def test_line_breaks_count_as_one_character() -> None:
    form = _form(fields.CharacterCountField(label="Reply", max_length=3), {"it": "a\r\nb"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["it"] == "a\nb"


def test_a_character_count_needs_exactly_one_limit() -> None:
    with pytest.raises(ValueError, match="either"):
        fields.CharacterCountField(label="Reply")
    with pytest.raises(ValueError, match="either"):
        fields.CharacterCountField(label="Reply", max_length=1, max_words=1)


def test_what_was_picked_stays_picked() -> None:
    radios = _group(fields.RadiosField(label="One", choices=CHOICES), {"it": "b"})
    assert [one.get("value") for one in radios.xpath(".//input[@checked]")] == ["b"]
    boxes = _group(fields.CheckboxesField(label="Any", choices=CHOICES), {"it": ["a", "b"]})
    assert [one.get("value") for one in boxes.xpath(".//input[@checked]")] == ["a", "b"]
    select = _group(fields.SelectField(label="One", choices=GROUPS), {"it": "c1"})
    assert [one.get("value") for one in select.xpath(".//option[@selected]")] == ["c1"]


def test_radios_leave_the_empty_choice_out() -> None:
    group = _group(fields.RadiosField(label="One", choices=[("", "---"), *CHOICES]))
    assert [one.get("value") for one in group.findall(".//input")] == ["a", "b"]
    assert group.find(".//legend") is not None


def test_a_choice_can_have_its_own_hint() -> None:
    group = _group(fields.RadiosField(label="Kind", choices=CHOICES, choice_hints={"a": "Most are"}))
    assert _described(group) == "Most are"


def test_a_single_checkbox_is_a_statement() -> None:
    field = fields.BooleanField(label="They agreed", error_messages={"required": "Ask them first"})
    group = _group(field, {})
    assert group.find(".//fieldset") is None
    assert "Error: Ask them first" in _described(group)
    ticked = _form(field, {"it": "true"})
    assert ticked.is_valid()
    assert ticked.cleaned_data == {"it": True}


def test_a_file_field_makes_the_form_multipart() -> None:
    field = fields.FileField(label="File", accept=".json")
    form = _form(field)
    assert form.is_multipart()
    assert _group(field).find(".//input").get("accept") == ".json"
    empty: Any = type("F", (NhsukForm,), {"it": field})({}, {"it": SimpleUploadedFile("a.json", b"")})
    assert empty.errors["it"] == ["The selected file is empty"]


def test_a_label_can_be_the_heading_of_the_page() -> None:
    group = _group(fields.CharField(label="What is your name?", page_heading=True, label_size="l"))
    assert group.find(".//h1/label") is not None


def test_several_errors_are_all_shown() -> None:
    form = _form(fields.PasswordField(label="Password"), {"it": "x"})
    form.add_error("it", ["Too short", "Too <common>"])
    group = lxml_html.fragment_fromstring(str(form["it"].as_field_group()))
    assert "Too short" in _described(group)
    assert "Too <common>" in _described(group)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", [fields.ModelSelectField, fields.ModelRadiosField, fields.ModelCheckboxesField]
)
def test_rows_can_be_picked(kind: Any) -> None:
    rows = [Group.objects.create(name=name) for name in ("Ward 1", "Ward 2")]
    field = kind(label="Service", queryset=Group.objects.order_by("name"))
    group = _group(
        field, {"it": [str(rows[1].pk)]} if kind is fields.ModelCheckboxesField else {"it": rows[1].pk}
    )
    values = [one.get("value") for one in group.xpath(".//input|.//option")]
    picked = [one.get("value") for one in group.xpath(".//input[@checked]|.//option[@selected]")]
    assert [value for value in values if value] == [str(row.pk) for row in rows]
    assert picked == [str(rows[1].pk)]
    assert _form(field, {"it": ["999999"]}).errors["it"] == ["Select one of the choices on the list"]


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\x07"])
def test_a_line_of_text_with_hidden_characters_is_refused(hidden: str) -> None:
    form = _form(fields.CharField(label="Name"), {"it": f"Ward{hidden} 31"})
    assert form.errors["it"] == ["Type the text again: it holds hidden characters"]


def test_longer_words_and_searches_keep_what_was_typed() -> None:
    for field in (fields.TextareaField, fields.SearchField):
        assert _form(field(label="Words"), {"it": "a \u202e b"}).is_valid()
