"""The runner of `make test`: every check runs, each is timed, and one failure fails the whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scripts import run_checks
from scripts.run_checks import Check

if TYPE_CHECKING:
    import pytest


def checks(monkeypatch: pytest.MonkeyPatch, *codes: int) -> None:
    made = [
        Check(f"check {number}", (sys.executable, "-c", f"raise SystemExit({code})"))
        for number, code in enumerate(codes)
    ]
    monkeypatch.setattr(run_checks, "groups", lambda: {"some": made})


def test_all_checks_run_even_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    checks(monkeypatch, 0, 3, 0)

    assert run_checks.main(["some"]) == 1
    out = capfd.readouterr().out
    assert "== check 2" in out
    assert "FAILED: check 1" in out
    assert out.count(" passed ") == 2


def test_it_passes_when_all_pass_and_says_how_long_each_took(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    checks(monkeypatch, 0, 0)

    assert run_checks.main(["some"]) == 0
    table = capfd.readouterr().out.strip().splitlines()[-3:]
    assert all(line.endswith(" s") for line in table)


def test_a_test_runner_that_found_no_test_counts_as_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    checks(monkeypatch, 5)

    assert run_checks.main(["some"]) == 1


def test_an_unknown_group_is_refused() -> None:
    assert run_checks.main(["everything"]) == 2
    assert run_checks.main([]) == 2


def test_production_starts_with_the_settings_that_the_check_gives() -> None:
    assert run_checks.production_environment()["DJANGO_SETTINGS_MODULE"] == "feedbackhub.settings.production"
    assert len(run_checks.production_environment()["SECRET_KEY"]) >= 50
