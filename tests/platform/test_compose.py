"""docker-compose.yml and the Dockerfile: valid, watched, pinned and free of secrets. No engine is needed."""

from __future__ import annotations

import importlib.resources
import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
LASTING = ["web", "worker", "beat", "db", "redis"]


def test_it_keeps_to_the_compose_specification() -> None:
    schema_file = importlib.resources.files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)

    assert [error.message for error in validator.iter_errors(COMPOSE)] == []
    broken = COMPOSE | {"services": {"web": {"imag": "x"}}}
    assert not validator.is_valid(broken)


def test_it_has_the_five_services_and_the_migrations_before_them() -> None:
    assert set(SERVICES) == {*LASTING, "migrate"}
    for name in ("web", "worker", "beat"):
        waits = {key: value["condition"] for key, value in SERVICES[name]["depends_on"].items()}
        assert waits == {
            "db": "service_healthy",
            "redis": "service_healthy",
            "migrate": "service_completed_successfully",
        }


@pytest.mark.parametrize("name", LASTING)
def test_each_lasting_service_is_watched_and_started_again(name: str) -> None:
    health = SERVICES[name]["healthcheck"]

    assert health["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= set(health)
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", [*LASTING, "migrate"])
def test_each_image_has_a_version_and_a_read_only_disk(name: str) -> None:
    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?", SERVICES[name]["image"])
    assert SERVICES[name]["read_only"] is True
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]


def test_only_web_is_reached_from_outside_and_only_on_loopback() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["data"]


def test_redis_keeps_its_messages_on_disk_and_drops_none() -> None:
    command = " ".join(SERVICES["redis"]["command"])

    assert "--appendonly yes --appendfsync everysec" in command
    assert "--maxmemory-policy noeviction" in command
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]


def test_a_stopping_worker_has_time_to_put_its_tasks_back() -> None:
    assert SERVICES["worker"]["environment"]["REMAP_SIGTERM"] == "SIGQUIT"
    assert int(SERVICES["worker"]["stop_grace_period"].removesuffix("s")) >= 30


def test_no_secret_stands_in_the_files() -> None:
    secret_words = re.compile(r"^ *\w*(PASSWORD|SECRET|KEY|TOKEN)\w* *[:=] *(?P<value>.*)$", re.MULTILINE)
    assert all(found["value"].startswith("${") for found in secret_words.finditer(TEXT))
    assert all(
        re.search(r":\$\{\w+:\?[^}]+\}@", address)
        for address in re.findall(r"\w+://\S*@\S+", spaceless(TEXT))
    )

    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert {found["value"] for found in secret_words.finditer(example)} <= {"", "replace-me"}


def spaceless(text: str) -> str:
    """Close the gaps inside ${…}, so that an address is one word."""
    return re.sub(r"\$\{[^}]*\}", lambda found: found[0].replace(" ", "_"), text)


def test_every_variable_that_compose_needs_is_in_the_example() -> None:
    needed = set(re.findall(r"\$\{(\w+):\?", TEXT))
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")

    assert needed <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_the_image_is_pinned_runs_without_root_and_installs_by_hash() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8")

    assert re.search(r"^FROM python:3\.11-slim-\w+$", dockerfile, re.MULTILINE)
    assert re.search(r"^USER hub$", dockerfile, re.MULTILINE)
    assert "--require-hashes" in dockerfile
    assert "collectstatic" in dockerfile
    assert re.search(r"^HEALTHCHECK ", dockerfile, re.MULTILINE)
