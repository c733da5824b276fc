"""What the machine is asked for, and what a person reads where it cannot be had. Nothing is installed here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import bootstrap
from scripts.system_packages import (
    BROWSER,
    REDIS,
    how_to_install,
    missing_packages,
    rights,
    venv_package,
)

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = PROJECT / "scripts"


def test_make_run_needs_no_system_package() -> None:
    assert missing_packages("run", is_there=lambda program: False) == []


def test_make_test_needs_a_browser_and_redis() -> None:
    assert missing_packages("test", is_there=lambda program: False) == [BROWSER, REDIS]


def test_what_is_there_under_any_of_its_names_is_not_asked_for() -> None:
    there = {"google-chrome", "redis-server"}

    assert missing_packages("test", is_there=there.__contains__) == []
    assert missing_packages("test", is_there={"chromium-browser"}.__contains__) == [REDIS]


def test_without_root_and_sudo_the_message_holds_the_exact_command_and_the_reasons() -> None:
    message = how_to_install([BROWSER, venv_package((3, 11))], has_apt=True, has_sudo=True)

    command = (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium python3.11-venv"
    )
    assert command in message.splitlines()[-1]
    assert "chromium: the browser in which the tests walk" in message
    assert "needs root" in message


def test_without_sudo_the_command_asks_for_the_password_of_root() -> None:
    message = how_to_install([REDIS], has_apt=True, has_sudo=False)

    command = "su -c 'apt-get update && apt-get install -y --no-install-recommends redis-server'"
    assert message.splitlines()[-1].strip() == command


def test_without_apt_the_message_says_which_commands_must_be_found() -> None:
    message = how_to_install([BROWSER, REDIS], has_apt=False, has_sudo=True)

    assert "no apt-get" in message
    assert "  chromium or chromium-browser or google-chrome" in message
    assert "  redis-server" in message
    assert "sudo" not in message


@pytest.mark.parametrize(
    ("is_root", "has_sudo", "needs_password", "has_terminal", "expected"),
    [
        (True, False, False, False, []),
        (True, True, True, True, []),
        (False, True, False, False, ["sudo", "-n"]),
        (False, True, True, True, ["sudo"]),
        (False, True, True, False, None),
        (False, False, False, True, None),
    ],
)
def test_rights_come_from_root_or_sudo_and_nothing_waits_for_a_password_that_nobody_can_type(
    is_root: bool, has_sudo: bool, needs_password: bool, has_terminal: bool, expected: list[str] | None
) -> None:
    assert (
        rights(
            is_root=is_root,
            has_sudo=has_sudo,
            sudo_needs_password=needs_password,
            has_terminal=has_terminal,
        )
        == expected
    )


def test_a_missing_or_spoilt_stamp_says_that_nothing_is_installed(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert bootstrap.read_stamp(stamp) == {}

    for spoilt in ("", "{", "[1]"):
        stamp.write_text(spoilt)
        assert bootstrap.read_stamp(stamp) == {}

    stamp.write_text(json.dumps({"dev": "1"}))
    assert bootstrap.read_stamp(stamp) == {"dev": "1"}


def test_a_changed_lock_changes_the_stamp(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("a==1\n")
    before = bootstrap.digest(lock)
    lock.write_text("a==2\n")

    assert bootstrap.digest(lock) != before


def find_python(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run find_python.sh on a machine that has only these programs."""
    for name, script in programs.items():
        program = tmp_path / name.replace("_", ".")
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    cat = shutil.which("cat")
    assert cat is not None
    if not (tmp_path / "cat").exists():
        (tmp_path / "cat").symlink_to(cat)
    command = ["/bin/sh", str(SCRIPTS / "find_python.sh")]
    return subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)


def test_the_first_python_that_runs_and_is_new_enough_is_taken(tmp_path: Path) -> None:
    # A version manager's stand-in that runs nothing, one that is too old, and a good one.
    found = find_python(tmp_path, python3_11="exit 127", python3_12="exit 1", python3="exit 0")

    assert (found.returncode, found.stdout) == (0, "python3\n")


def test_without_python_the_exact_command_is_named(tmp_path: Path) -> None:
    found = find_python(tmp_path)

    assert found.returncode == 1
    assert "needs Python 3.11 or newer" in found.stderr
    assert "sudo apt-get install -y python3.11 python3.11-venv" in found.stderr


def test_make_alone_lists_every_command_that_make_has() -> None:
    listed = subprocess.run(["make"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (\w+)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)

    assert {"run", "test", "lint", "format", "lock", "check", "clean"} <= set(targets)
    assert re.findall(r"^  make (\w+)", listed, re.MULTILINE) == targets


def test_continuous_integration_does_what_a_person_does() -> None:
    script = PROJECT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert re.search(r"^exec make test </dev/null$", script.read_text(), re.MULTILINE)


def test_no_file_of_ours_names_the_host_of_a_package_index() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True).stdout
    index = re.compile(rb"(pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org)")
    ours = [name for name in files.split("\0") if name and "/vendor/" not in name]
    naming = [name for name in ours if name != "tests/platform/test_bootstrap.py" and _holds(name, index)]

    assert naming == []


def _holds(name: str, pattern: re.Pattern[bytes]) -> bool:
    path = PROJECT / name
    return path.is_file() and pattern.search(path.read_bytes()) is not None
