"""The vendored files are the version they say, pair with the Jinja port, and fetch nothing from elsewhere."""

from __future__ import annotations

import re
from importlib.metadata import metadata, version
from pathlib import Path

import pytest

from feedbackhub.web.assets import NHSUK_FRONTEND, NHSUK_FRONTEND_VERSION
from tests.ui.nhsuk_fixtures import package

STATIC = Path(__file__).resolve().parents[2] / "static"
VENDORED = STATIC / NHSUK_FRONTEND


def _compatible() -> dict[str, str]:
    """Read the compatibility table out of the installed port's own README: its version to the frontend's."""
    text = metadata("nhsuk-frontend-jinja").get_payload()
    rows = re.findall(r"^\| *([0-9.]+) *\| *([0-9.]+) *\|$", str(text), flags=re.MULTILINE)
    return {port: frontend for frontend, port in rows}


def test_the_table_is_found() -> None:
    assert _compatible()["0.10.2"] == "10.6.1"


def test_the_frontend_is_the_one_that_the_installed_port_is_made_for() -> None:
    assert _compatible()[version("nhsuk-frontend-jinja")] == NHSUK_FRONTEND_VERSION


def test_the_files_are_the_version_that_their_folder_says() -> None:
    css = (VENDORED / "nhsuk-frontend.min.css").read_text()
    script = (VENDORED / "nhsuk-frontend.min.js").read_text()
    assert f'--nhsuk-frontend-version:"{NHSUK_FRONTEND_VERSION}"' in css
    assert f'"{NHSUK_FRONTEND_VERSION}"' in script
    assert package()["version"] == NHSUK_FRONTEND_VERSION


def test_our_script_imports_the_same_version() -> None:
    assert f"../{NHSUK_FRONTEND}/" in (STATIC / "js" / "app.js").read_text()


def test_the_licence_and_the_changes_are_beside_the_files() -> None:
    assert "Permission is hereby granted" in (VENDORED / "LICENCE").read_text()
    assert "@font-face" in (VENDORED / "VERSION.md").read_text()


@pytest.mark.parametrize("sheet", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_no_style_sheet_fetches_from_elsewhere(sheet: Path) -> None:
    css = sheet.read_text()
    assert "@font-face" not in css
    assert "sourceMappingURL" not in css
    for target in re.findall(r"url\(([^)]*)\)", css):
        assert (sheet.parent / target.strip("\"'")).is_file(), target


@pytest.mark.parametrize("script", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_no_script_evaluates_text_or_points_at_a_missing_map(script: Path) -> None:
    text = script.read_text()
    assert "sourceMappingURL" not in text
    assert not re.search(r"\beval\(|new Function\(", text)


@pytest.mark.parametrize("pair", [("#4c6272", "#f0f4f5"), ("#4c6272", "#ffffff"), ("#212b32", "#fff3c4")])
def test_our_own_colours_can_be_read(pair: tuple[str, str]) -> None:
    """WCAG 2.2, 1.4.3: text of our style sheet against the grounds it stands on."""
    first, second = sorted((_luminance(colour) for colour in pair), reverse=True)
    assert (first + 0.05) / (second + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
