"""Runs the groups of checks that the Makefile names, one after the other, and prints how long each took.

Every check runs even if one before it failed, so that one run tells all. The exit code is 0 only if all passed.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One command, by the name that a person sees."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """Give the command of a tool in the virtual environment."""
    return (str(BIN / name), *arguments)


def manage(*arguments: str) -> tuple[str, ...]:
    """Give the command of manage.py."""
    return (sys.executable, "manage.py", *arguments)


def production_environment() -> dict[str, str]:
    """Give settings by which production starts; no connection is made with them."""
    return {
        "DJANGO_SETTINGS_MODULE": "feedbackhub.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DATABASE_URL": "postgres://hub@localhost/hub",
        "REDIS_URL": "redis://localhost/0",
        "SITE_URL": "https://hub.example",
    }


def groups() -> dict[str, list[Check]]:
    """Give the checks by group. `check` holds `lint`."""
    lint = [
        Check("ruff check", tool("ruff", "check", ".")),
        Check("ruff format", tool("ruff", "format", "--check", "--quiet", ".")),
        Check("djlint", tool("djlint", "templates", "--lint", "--quiet")),
    ]
    return {
        "lint": lint,
        "check": [
            *lint,
            Check("mypy", tool("mypy")),
            Check("import-linter", tool("lint-imports", "--no-cache")),
            Check("migrations", manage("makemigrations", "--check", "--dry-run")),
            Check(
                "deployment",
                manage("check", "--deploy", "--fail-level", "WARNING"),
                production_environment(),
            ),
        ],
        "unit": [Check("tests", tool("pytest", "tests", "--ignore=tests/e2e", "-n", "auto", "-q"))],
        "e2e": [Check("browser tests", tool("pytest", "tests/e2e", "-q"))],
    }


def run(check: Check) -> tuple[bool, float]:
    """Run one check with its output shown as it comes; give whether it passed and how many seconds it took."""
    print(f"\n== {check.name}", flush=True)
    start = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=PROJECT,
        env=os.environ | check.environment,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0, time.monotonic() - start


def main(names: list[str]) -> int:
    """Run the groups named and print the table of results."""
    known = groups()
    if not names or set(names) - set(known):
        print(f"Usage: run_checks.py {' | '.join(known)} …", file=sys.stderr)
        return 2
    results = [(check.name, *run(check)) for name in names for check in known[name]]
    print()
    for name, passed, seconds in results:
        print(f"  {name:<14} {'passed' if passed else 'FAILED'} {seconds:7.1f} s")
    total = sum(seconds for _, _, seconds in results)
    failed = [name for name, passed, _ in results if not passed]
    print(f"  {'all':<14} {'FAILED: ' + ', '.join(failed) if failed else 'passed'} {total:7.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
