"""The parsers of environment variables: what they take, and that what they refuse is said in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured

from feedbackhub.settings import env

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("NAME", "NAME_FILE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        (" on ", True),
        ("0", False),
        ("False", False),
        ("no", False),
    ],
)
def test_flag_takes_the_plain_words_for_yes_and_no(
    variable: pytest.MonkeyPatch, value: str, expected: bool
) -> None:
    variable.setenv("NAME", value)

    assert env.flag("NAME", default=not expected) is expected


@pytest.mark.parametrize("value", ["flase", "2", "yes please", "None"])
def test_flag_refuses_any_other_word_and_names_the_variable(variable: pytest.MonkeyPatch, value: str) -> None:
    variable.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match=r"NAME is '.*': expected one of 1, on, true, yes"):
        env.flag("NAME", default=False)


@pytest.mark.parametrize("read", [env.text, env.flag, env.number, env.words, env.url, env.secret])
def test_a_variable_without_default_must_be_set(variable: pytest.MonkeyPatch, read: object) -> None:
    variable.setenv("NAME", "  ")

    with pytest.raises(ImproperlyConfigured, match="NAME is not set"):
        read("NAME")  # type: ignore[operator]


def test_an_empty_variable_counts_as_unset(variable: pytest.MonkeyPatch) -> None:
    variable.setenv("NAME", "")

    assert env.flag("NAME", default=True) is True
    assert env.number("NAME", default=3) == 3
    assert env.words("NAME", default=["a", "b"]) == ["a", "b"]
    assert env.words("NAME", default=[]) == []


def test_number_keeps_within_its_bounds(variable: pytest.MonkeyPatch) -> None:
    variable.setenv("NAME", "25")
    assert env.number("NAME", least=1, most=65535) == 25

    variable.setenv("NAME", "70000")
    with pytest.raises(ImproperlyConfigured, match="NAME is 70000: expected a whole number from 1 to 65535"):
        env.number("NAME", least=1, most=65535)

    variable.setenv("NAME", "2.5")
    with pytest.raises(ImproperlyConfigured, match=r"NAME is '2.5': expected a whole number from 0\."):
        env.number("NAME")


def test_words_are_separated_by_commas_and_none_is_empty(variable: pytest.MonkeyPatch) -> None:
    variable.setenv("NAME", "a.example, b.example")
    assert env.words("NAME") == ["a.example", "b.example"]

    variable.setenv("NAME", "a.example,,b.example")
    with pytest.raises(ImproperlyConfigured, match="none of them empty"):
        env.words("NAME")


def test_url_is_absolute_and_loses_its_last_slash(variable: pytest.MonkeyPatch) -> None:
    variable.setenv("NAME", "https://hub.example/")
    assert env.url("NAME") == "https://hub.example"

    for wrong in ("hub.example", "ftp://hub.example", "https://", "https://[1"):
        variable.setenv("NAME", wrong)
        with pytest.raises(ImproperlyConfigured, match="NAME"):
            env.url("NAME")


def test_secret_comes_from_a_file_where_one_is_named(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hush\n")
    variable.setenv("NAME_FILE", str(file))

    assert env.secret("NAME") == "hush"


def test_secret_refuses_two_sources_and_unreadable_or_empty_files_without_telling_it(
    variable: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    variable.setenv("NAME_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match=r"NAME_FILE names .*absent.*cannot be read"):
        env.secret("NAME")

    (tmp_path / "empty").write_text("\n")
    variable.setenv("NAME_FILE", str(tmp_path / "empty"))
    with pytest.raises(ImproperlyConfigured, match="which is empty"):
        env.secret("NAME")

    variable.setenv("NAME", "hush")
    with pytest.raises(ImproperlyConfigured, match="NAME and NAME_FILE are both set") as refusal:
        env.secret("NAME")
    assert "hush" not in str(refusal.value)


def test_database_reads_all_parts_and_decodes_them() -> None:
    found = env.database(
        "postgres://a%40b:p%2Fw%3A@db.example:5433/the%20hub?sslmode=require&conn_max_age=60"
    )

    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "USER": "a@b",
        "PASSWORD": "p/w:",
        "HOST": "db.example",
        "PORT": "5433",
        "NAME": "the hub",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_takes_a_unix_socket_from_the_host_parameter() -> None:
    found = env.database("postgresql://hub@/hub?host=%2Frun%2Fpostgres%20ql")

    assert (found["HOST"], found["PORT"], found["USER"]) == ("/run/postgres ql", "", "hub")
    assert found["OPTIONS"] == {}


def test_connections_are_kept_and_looked_at_unless_the_address_says_otherwise() -> None:
    assert env.database("postgres://u@h/n")["CONN_MAX_AGE"] == env.KEPT_SECONDS > 0
    assert env.database("postgres://u@h/n", kept=0)["CONN_MAX_AGE"] == 0
    assert env.database("postgres://u@h/n?conn_max_age=0")["CONN_MAX_AGE"] == 0
    assert env.database("postgres://u@h/n")["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://u:hush@h/n", "found the scheme 'mysql'"),
        ("u:hush", "expected postgres://"),
        ("postgres://u:hush@h", "expected one database's name"),
        ("postgres://u:hush@h/a/b", "expected one database's name"),
        ("postgres://u:hush@h:port/n", "expected a port"),
        ("postgres://u:hu/sh@h:5432/n", "percent-encoded"),
        ("postgres://u:hush#@h:5432/n", "percent-encoded"),
        ("postgres://u:hush?@h:5432/n", "percent-encoded"),
        ("postgres://u:hush@h/n?sslmod=require", "'sslmod' is no parameter"),
        ("postgres://u:hush@h/n?sslmode=require&sslmode=disable", "exactly one value"),
        ("postgres://u:hush@h/n?sslmode=", "exactly one value"),
        ("postgres://u:hush@h/n?conn_max_age=soon", "whole seconds"),
        ("postgres://u:hush@[h/n", "cannot be read as an address"),
    ],
)
def test_database_refuses_a_faulty_address_without_repeating_it(address: str, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        env.database(address)

    assert reason in str(refusal.value)
    assert "hush" not in str(refusal.value)
