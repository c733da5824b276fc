"""The register's settings: plain defaults, loud refusals, and a key that shows nowhere."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from feedbackhub.settings.ods import ods_settings

NAMES = ("ODS_FHIR_URL", "ODS_FHIR_KEY", "ODS_FHIR_KEY_FILE", "ODS_ORD_URL", "ODS_LOOKUPS")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_a_word_the_usual_addresses_and_no_key() -> None:
    found = ods_settings()
    assert found.fhir_url == "https://api.service.nhs.uk/organisation-data-terminology-api/fhir"
    assert found.ord_url == "https://directory.spineservices.nhs.uk/ORD/2-0-0"
    assert (found.fhir_key, found.lookups) == ("", True)


def test_what_is_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODS_FHIR_URL", "https://int.api.example/fhir/")
    monkeypatch.setenv("ODS_FHIR_KEY", "hush")
    monkeypatch.setenv("ODS_LOOKUPS", "off")
    found = ods_settings()
    assert (found.fhir_url, found.fhir_key, found.lookups) == ("https://int.api.example/fhir", "hush", False)
    assert "hush" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"), [("ODS_ORD_URL", "ftp://x"), ("ODS_FHIR_URL", "nowhere"), ("ODS_LOOKUPS", "offf")]
)
def test_anything_else_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        ods_settings()
