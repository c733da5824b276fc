"""The NHS.UK package's own examples, rendered through our environment, and HTML brought to one spelling."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChainableUndefined
from lxml import html as lxml_html

from feedbackhub.jinja2_env import environment

if TYPE_CHECKING:
    from jinja2 import Environment
    from lxml.html import HtmlElement

FILE = Path(__file__).parent / "fixtures" / "nhsuk-frontend-fixtures.json.gz"


@cache
def package() -> dict[str, Any]:
    """Give the fixture file: its version and its fixtures. A null stands for a parameter that was not given."""
    loaded: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()), object_pairs_hook=_without_nulls)
    return loaded


def _without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value is not None}


def quiet_environment(loader: Any) -> Environment:
    """Give our environment as production has it: the package itself leaves parameters out and prints them."""
    return environment(loader=loader).overlay(undefined=ChainableUndefined)


def rendered(env: Environment, fixture: dict[str, Any]) -> str:
    """Render one fixture with the macro of its component."""
    path = f"nhsuk/components/{fixture['component']}/macro.jinja"
    assert env.loader is not None
    source = env.loader.get_source(env, path)[0]
    found = re.search(r"{%-? macro (\w+)\(", source)
    assert found is not None
    call = "{{ macro(context) }}"
    if "callBlock" in fixture:
        call = "{% call macro(context) %}{{ block | safe }}{% endcall %}"
    page = env.from_string(f'{{% from "{path}" import {found.group(1)} as macro %}}{call}')
    return page.render(context=fixture["context"], block=fixture.get("callBlock"))


def normalised(markup: str) -> list[str]:
    """Give the parsed HTML as a list of tags, attributes and texts; whitespace and entity spelling are ignored."""
    root = lxml_html.fragment_fromstring(markup, create_parent="fixture-root")
    lines: list[str] = []
    _walk(root, lines)
    return lines


def _walk(element: HtmlElement, lines: list[str]) -> None:
    if not isinstance(element.tag, str):
        lines.append(f"comment {_spaced(element.text)}")
    else:
        attributes = " ".join(f"{name}={_value(value)!r}" for name, value in sorted(element.attrib.items()))
        lines.append(f"<{element.tag} {attributes}>")
        _text(element.text, lines)
        for child in element:
            _walk(child, lines)
            _text(child.tail, lines)
        lines.append(f"</{element.tag}>")


def _value(value: str) -> str:
    """An attribute's value; a JSON list in it is brought to one spelling."""
    if value.startswith("["):
        return json.dumps(json.loads(value))
    return _spaced(value)


def _text(text: str | None, lines: list[str]) -> None:
    if spaced := _spaced(text):
        lines.append(spaced)


def _spaced(text: str | None) -> str:
    return " ".join((text or "").split())
