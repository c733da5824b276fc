"""The environment: typos are loud where somebody can mend them, and everything is escaped."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader, UndefinedError

from feedbackhub.jinja2_env import environment


def _render(source: str, **values: Any) -> str:
    return environment(loader=DictLoader({})).from_string(source).render(**values)


def test_a_typo_is_an_error_in_tests(settings: Any) -> None:
    settings.LOUD_TEMPLATES = True
    with pytest.raises(UndefinedError, match="titel"):
        _render("{{ story.titel }}", story={"title": "x"})


def test_a_typo_prints_nothing_in_production(settings: Any) -> None:
    settings.LOUD_TEMPLATES = False
    assert _render("[{{ story.titel.again }}]", story={"title": "x"}) == "[]"


def test_chains_and_conditions_stay_possible(settings: Any) -> None:
    settings.LOUD_TEMPLATES = True
    assert _render("{% if a.b.c %}x{% else %}y{% endif %}{{ a.b | default('z') }}", a={}) == "yz"


def test_text_is_escaped() -> None:
    assert _render("{{ text }}", text="<b>") == "&lt;b&gt;"


def test_the_globals_and_filters_are_there() -> None:
    shown = _render(
        "{{ count('story', 'stories', 2) }} {{ url('nonprod:gallery') }} {{ 0.5 | percentage }} {{ 'A B' | initials }}"
        " {{ '<x>' | isolated }} {{ '*a*' | markdown }}"
    )
    assert shown == '2 stories /gallery/ 50% AB <bdi dir="auto">&lt;x&gt;</bdi> <p dir="auto"><em>a</em></p>'
