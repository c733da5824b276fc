"""The locks: exact, hashed, free of hosts, and each later one holds the earlier ones."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = ["base", "embedded", "dev"]
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ]+) \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lines(lock: str) -> list[str]:
    text = (PROJECT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def pins(lock: str) -> dict[str, str]:
    return {found[1]: found[2] for line in lines(lock) if (found := REQUIREMENT.match(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_nothing_but_exact_versions_and_hashes(lock: str) -> None:
    strange = [line for line in lines(lock) if not REQUIREMENT.match(line) and not HASH.match(line)]

    assert strange == []
    assert len(pins(lock)) > 50


@pytest.mark.parametrize("lock", LOCKS)
def test_no_line_of_a_lock_names_a_host_an_address_or_a_path(lock: str) -> None:
    text = (PROJECT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    naming = re.compile(r"://|--(extra-)?index|--find-links|--trusted-host|@ |file:/|^[./]", re.IGNORECASE)

    assert [line for line in text.splitlines() if naming.search(line)] == []


def test_each_lock_holds_the_one_before_in_the_same_versions() -> None:
    base, embedded, dev = (pins(lock) for lock in LOCKS)

    assert base.items() <= embedded.items() <= dev.items()


def test_what_the_project_asks_for_is_in_the_lock() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = {
        "base": project["dependencies"],
        "embedded": [*project["dependencies"], *extras["embedded"]],
        "dev": [*project["dependencies"], *extras["embedded"], *extras["dev"]],
    }
    for lock, requirements in asked.items():
        names = {re.split(r"[\[<>=!~ ;]", one)[0].lower().replace("_", "-") for one in requirements}
        assert names - set(pins(lock)) == set(), f"run make lock: requirements/{lock}.txt is behind"


# 3.11.2 is Debian 12's: some packages need more before 3.11.3.
@pytest.mark.parametrize("python", ["3.11.2", "3.11.14", "3.12.1", "3.13.0"])
@pytest.mark.parametrize("system", ["Linux", "Darwin"])
def test_the_locks_are_complete_for_every_python_and_system(python: str, system: str) -> None:
    environment = {
        **{key: str(value) for key, value in default_environment().items()},
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "implementation_version": python,
        "platform_system": system,
        "sys_platform": system.lower(),
        "extra": "",
    }
    for lock in LOCKS:
        names = set(pins(lock))
        needed = {
            canonicalize_name(requirement.name)
            for name in names
            for requirement in map(Requirement, importlib.metadata.requires(name) or [])
            if requirement.marker is None or requirement.marker.evaluate(environment)
        }
        assert needed - names == set(), f"requirements/{lock}.txt"
