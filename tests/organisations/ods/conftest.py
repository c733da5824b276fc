"""The register's stand-in, and a register that asks it without waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedbackhub.organisations.ods import Register, RegisterSettings
from tests.standins.ods import OdsStandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def ods() -> Iterator[OdsStandIn]:
    """The stand-in."""
    with OdsStandIn() as server:
        yield server


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited, in place of waiting."""
    return []


@pytest.fixture
def register(ods: OdsStandIn, slept: list[float]) -> Callable[..., Register]:
    """A register on the stand-in; without a key only ORD is asked."""

    def make(key: str = "", *, is_on: bool = True) -> Register:
        settings = RegisterSettings(ods.fhir_url, ods.ord_url, key, is_on)
        return Register(settings, sleep=slept.append)

    return make


@pytest.fixture
def hub(ods: OdsStandIn, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> OdsStandIn:
    """The hub's own settings point at the stand-in, without a key."""
    settings.ODS_LOOKUPS = True
    settings.ODS_FHIR_URL, settings.ODS_ORD_URL, settings.ODS_FHIR_KEY = ods.fhir_url, ods.ord_url, ""
    monkeypatch.setattr("feedbackhub.organisations.ods.door.PACE", 0.0)
    return ods
