"""Macros that every page calls dozens of times, made quick. What they give is the same to the byte.

`quick_attributes` writes the attributes of an element as the macro of that name does, which each component calls
several times, mostly with none; what it does not know it leaves to the macro. `indented` is for what components hold.
`remembered` keeps what was worked out
from plain words that the page itself chose. Nothing that a person typed may be remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from jinja2 import TemplateNotFound, Undefined
from jinja2.filters import do_indent
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Macro

_REMEMBERED = (
    ("nhsuk/components/button/macro.jinja", "button"),
    ("nhsuk/components/tag/macro.jinja", "tag"),
    ("components/due_tag.jinja", "app_due_tag"),
    ("components/status_tag.jinja", "app_status_tag"),
)
_MOST = 500
_PLAIN = (str, bool, int, type(None))


def make_quick(environment: Environment) -> None:
    """Put the quick ones in the place of the macros and the filter; whoever imports these finds those."""
    environment.filters["indent"] = indented
    for template, name in _REMEMBERED:
        # An environment for one component alone has no templates of ours.
        with suppress(TemplateNotFound):
            module = environment.get_template(template).module
            setattr(module, name, remembered(getattr(module, name)))
    module = environment.get_template("nhsuk/macros/attributes.jinja").module
    module.nhsukAttributes = quick_attributes(module.nhsukAttributes)  # type: ignore[attr-defined]


def indented(text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    """Give Jinja's own `indent`, which would escape the indentation anew for each line of ready-made HTML."""
    made = do_indent(str(text), width, first, blank)
    return Markup(made) if isinstance(text, Markup) else made  # noqa: S704 - it was ready-made before


def quick_attributes(macro: Macro) -> Callable[[object], str]:
    """Give the macro `nhsukAttributes` for plain values; the macro itself writes lists and ready-made HTML."""

    def attributes(given: object = None) -> str:
        if not given:
            return Markup("")
        if type(given) is not dict:
            return macro(given)
        written = [_written(name, item) for name, item in given.items()]
        return macro(given) if None in written else Markup("".join(written))  # type: ignore[arg-type] # noqa: S704

    return attributes


def _written(name: str, item: object) -> str | None:
    """Give one attribute with the space before it, nothing where it is left out; None where only the macro can say."""
    optional = False
    if isinstance(item, Mapping):
        if item.get("type") == "array":
            return None
        optional, item = item.get("optional") is True, item.get("value")
    value = None if isinstance(item, Undefined) else item
    if type(value) not in _PLAIN:
        return None
    if optional and (value is None or isinstance(value, bool)):
        return f" {escape(name)}" if value else ""
    text = str(value).lower() if isinstance(value, bool) else value
    return f' {escape(name)}="{"" if text is None else escape(text)}"'


def remembered(macro: Macro) -> Callable[[dict[str, Any]], str]:
    """Give a macro that is worked out once for each set of plain parameters: a page of folded forms has dozens.

    What holds more than plain text and yes or no, and what leads to one address only, is worked out each time.
    """
    known: dict[frozenset[tuple[str, object]], str] = {}

    def once(params: dict[str, Any]) -> str:
        plain = all(type(value) in (str, bool) for value in params.values())
        if not plain or "href" in params or settings.DEBUG:
            return macro(params)
        key = frozenset(params.items())
        if key not in known:
            if len(known) >= _MOST:
                known.clear()
            known[key] = macro(params)
        return known[key]

    return once
