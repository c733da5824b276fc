"""The Jinja2 environment of every page: our templates first, then the NHS.UK components, with our filters.

May not hold business words: filters here format values, they do not decide anything.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django_htmx.jinja import htmx_script
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from feedbackhub.web import dates, story_text, words
from feedbackhub.web.addresses import address
from feedbackhub.web.assets import NHSUK_FRONTEND
from feedbackhub.web.controls import with_controls_shown
from feedbackhub.web.macros import make_quick


class LoudUndefined(ChainableUndefined):
    """Chains as the NHS.UK macros need, but raises when it would be printed: a typo must not print nothing."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()
        raise AssertionError("unreachable")  # pragma: no cover

    def __html__(self) -> str:
        return str(self)


def _undefined() -> type[ChainableUndefined]:
    """Loud where somebody can mend it (development, tests); quiet in production, where a page beats an error."""
    loud = getattr(settings, "LOUD_TEMPLATES", settings.DEBUG)
    return LoudUndefined if loud else ChainableUndefined


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    """`url("casework:story", pk=3)` in a template."""
    if not args and (not kwargs or (kwargs.keys() == {"pk"} and type(kwargs["pk"]) is int)):
        return address(name, **kwargs)
    return reverse(name, args=args, kwargs=kwargs)


def _nhsuk(path: str) -> str:
    """The address of a file of NHS.UK frontend: `nhsuk("nhsuk-frontend.min.css")`."""
    return static(f"{NHSUK_FRONTEND}/{path}")


def _htmx() -> Markup:
    """The script tag of htmx 2; the version is written out because django-htmx's default moves."""
    return Markup(htmx_script(version=2))  # noqa: S704 - built by django-htmx with format_html


def _in_english() -> Markup:
    """Give what stands in a tag around people's own words: a Welsh page must not read them out as Welsh."""
    return Markup(' lang="en-GB"') if get_language() == "cy" else Markup("")


def environment(**options: Any) -> Environment:
    """Build the environment; Django's Jinja2 backend passes its own loader and `autoescape=True` in `options`."""
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    options |= {"undefined": _undefined(), "trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    options["extensions"] = ["jinja2.ext.i18n"]
    made = Environment(**options)  # noqa: S701 - autoescape is on, two lines up
    # Which language a page speaks is known when it is shown, not when it is compiled.
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        static=static,
        url=_url,
        count=words.count,
        in_english=_in_english,
        htmx_script=_htmx,
        nhsuk=_nhsuk,
    )
    made.filters.update(
        markdown=story_text.markdown,
        isolated=story_text.isolated,
        marked=story_text.marked,
        controls_shown=with_controls_shown,
        long_date=dates.long_date,
        short_date=dates.short_date,
        time_of_day=dates.time_of_day,
        date_and_time=dates.date_and_time,
        percentage=words.percentage,
        initials=words.initials,
    )
    make_quick(made)
    return made
