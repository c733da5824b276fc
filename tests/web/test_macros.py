"""The quick macros: what they give is what the slow ones give, to the byte, and nothing that a person typed is kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChainableUndefined, ChoiceLoader, DictLoader, Environment, PackageLoader
from jinja2.filters import do_indent
from markupsafe import Markup

from feedbackhub.web.macros import indented, quick_attributes, remembered

_PLAIN = Environment(
    loader=ChoiceLoader([DictLoader({}), PackageLoader("nhsuk_frontend_jinja")]),
    undefined=ChainableUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=True,
)
_MACRO = getattr(_PLAIN.get_template("nhsuk/macros/attributes.jinja").module, "nhsukAttributes")  # noqa: B009

_values = st.one_of(
    st.text(max_size=8),
    st.booleans(),
    st.none(),
    st.integers(-3, 30),
    st.text(max_size=8).map(Markup),
    st.just(ChainableUndefined()),
)
_options = st.fixed_dictionaries(
    {},
    optional={
        "value": st.one_of(_values, st.lists(st.text(max_size=4), max_size=2)),
        "optional": st.booleans(),
        "type": st.sampled_from(["string", "array"]),
    },
)
_attributes = st.one_of(
    st.dictionaries(st.text(max_size=6), st.one_of(_values, _options), max_size=4),
    st.text(max_size=8),
    st.text(max_size=8).map(Markup),
    st.none(),
    st.booleans(),
    st.just(ChainableUndefined()),
)


@given(_attributes)
def test_attributes_are_those_of_the_macro(attributes: Any) -> None:
    assert quick_attributes(_MACRO)(attributes) == _MACRO(attributes)


@given(
    st.text(alphabet="a<& \n\r\u2028", max_size=20),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_indented_is_jinjas_own(text: str, width: int, first: bool, blank: bool, ready: bool) -> None:
    given_text = Markup(text) if ready else text  # noqa: S704 - the test's own

    found = indented(given_text, width, first, blank)

    assert found == do_indent(given_text, width, first, blank)
    assert isinstance(found, Markup) is ready


class _Counted:
    """Stands for a macro; says how often it was worked out."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, params: dict[str, Any]) -> str:
        self.calls += 1
        return f"{params}"


def test_a_plain_tag_is_worked_out_once() -> None:
    macro = _Counted()
    tag = remembered(macro)  # type: ignore[arg-type]

    assert tag({"text": "Open", "small": True}) == tag({"small": True, "text": "Open"})
    assert macro.calls == 1
    assert tag({"text": "Open", "small": False}) != tag({"text": "Open", "small": True})


@pytest.mark.parametrize(
    "params", [{"text": "Show", "href": "/cases/3/"}, {"html": Markup("<b>Ana</b>")}, {"n": 3}]
)
def test_what_leads_somewhere_or_is_ready_made_is_worked_out_each_time(params: dict[str, Any]) -> None:
    macro = _Counted()
    button = remembered(macro)  # type: ignore[arg-type]

    button(params)
    button(params)

    assert macro.calls == 2
