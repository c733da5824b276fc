"""Our environment renders every NHS.UK component as the package itself says it must look."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, FileSystemLoader

from tests.ui.nhsuk_fixtures import normalised, package, quiet_environment, rendered

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def _components() -> list[str]:
    return sorted({fixture["component"] for fixture in package()["fixtures"]})


@pytest.mark.parametrize("component", _components())
def test_each_fixture_of_a_component_renders_as_the_package_says(component: str) -> None:
    env = quiet_environment(FileSystemLoader(TEMPLATES))
    for fixture in package()["fixtures"]:
        if fixture["component"] == component:
            assert normalised(rendered(env, fixture)) == normalised(fixture["html"]), fixture["name"]


def test_all_fixtures_are_there() -> None:
    assert len(package()["fixtures"]) == 983


def test_the_comparison_sees_a_changed_component() -> None:
    """The guard itself: a tag macro with one other class must not pass."""
    faulty = '{% macro tag(params) %}<strong class="nhsuk-tag nhsuk-tag--odd">{{ params.text }}</strong>{% endmacro %}'
    env = quiet_environment(DictLoader({"nhsuk/components/tag/macro.jinja": faulty}))
    fixture = next(one for one in package()["fixtures"] if one["component"] == "tag")
    assert normalised(rendered(env, fixture)) != normalised(fixture["html"])
