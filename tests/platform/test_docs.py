"""The docs say what is so: every command exists and runs, every link and picture is there, examples do what is said."""

from __future__ import annotations

import json
import re
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from feedbackhub.organisations.services import create_organisation
from stories.models import QuarantinedRecord, Story
from tests.people import TESTS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
MAKE = re.compile(r"`?make ([a-z]+)`?")


def named(pattern: re.Pattern[str]) -> set[str]:
    return {name for page in PAGES for name in pattern.findall(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_are_there(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_command_that_the_docs_name_exists() -> None:
    assert named(COMMAND) - set(get_commands()) == set()
    assert len(named(COMMAND)) > 5


def test_every_make_target_that_the_docs_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {
        name for name in named(MAKE) if name in {"run", "test", "help", "lint", "lock", "stop"}
    } <= targets


@pytest.mark.django_db
def test_the_example_stories_come_in_and_the_broken_ones_are_put_aside() -> None:
    create_organisation(name="Northmere NHS Trust", ods_code="RZN", actor=TESTS)
    examples = ROOT / "docs" / "examples"
    out = StringIO()
    call_command(
        "import_stories",
        "file",
        str(examples / "care-opinion-stories.json"),
        "--organisation",
        "RZN",
        "--json",
        stdout=out,
    )
    assert json.loads(out.getvalue().splitlines()[-1])["created"] == 6
    call_command(
        "import_stories", "file", str(examples / "broken-stories.json"), "--organisation", "RZN", stdout=out
    )
    assert Story.objects.count() == 8
    assert QuarantinedRecord.objects.filter(story=None).count() == 4


@pytest.mark.django_db
def test_the_imports_of_the_page_on_sources_run(monkeypatch: pytest.MonkeyPatch) -> None:
    create_organisation(name="Northmere NHS Trust", ods_code="RZN", actor=TESTS)
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    commands = re.findall(r"manage\.py (import_stories file .*)", text)
    for command in commands:
        call_command(*shlex.split(command), stdout=StringIO(), stderr=StringIO())
    assert len(commands) == 2
    assert Story.objects.filter(source__name="Ward comment cards").count() == 3
    assert Story.objects.count() == 9


@pytest.mark.django_db
def test_the_first_administrator_is_made_as_the_docs_say() -> None:
    out = StringIO()
    call_command(
        "create_admin",
        "--organisation=RZN",
        "--organisation-name=Northmere NHS Trust",
        "--email=you@northmere.example",
        "--name=Your Name",
        stdout=out,
    )
    assert "/password/set/" in out.getvalue()


@pytest.mark.django_db
def test_the_runbooks_look_at_what_was_set_aside_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    [code] = re.findall(r'shell -c "\n(.*?)"\n```', text, re.DOTALL)
    call_command("shell", "-c", code, verbosity=0)
    assert capsys.readouterr().out.strip() == ""
