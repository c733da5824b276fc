"""Which addresses may be entered in a browser, on an installation that keeps private networks out."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.errors import DomainError
from stories.importing.addresses import check_address

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def _guarded(settings: SettingsWrapper) -> None:
    settings.ALLOW_PRIVATE_SOURCES = False


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1",
        "https://localhost",
        "https://[::1]/api/v2",
        "https://10.1.2.3",
        "https://192.168.0.1:8443",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:127.0.0.1]",
        "https://[fe80::1]",
        "https://[fd00::1]",
        "https://0.0.0.0",
        "https://2130706433",
        "https://0x7f000001",
        "https://0177.0.0.1",
        "https://100.64.0.1",
        "https://[64:ff9b::10.0.0.1]",
        "https://[64:ff9b:1::10.0.0.1]",
        "https://[::10.0.0.1]",
        "https://[::ffff:0:10.0.0.1]",
        "https://[2002:a00:1::]",
        "https://[2001:0:a00:1::]",
        "https://[fec0::1]",
        "https://224.0.0.1",
        "http://127.0.0.1",
        "http://www.careopinion.org.uk",
        "ftp://www.careopinion.org.uk",
        "https://user:secret@www.careopinion.org.uk",
        "https://",
        "nonsense",
        "https://no-such-host.invalid",
    ],
)
def test_an_address_that_leads_inside_is_refused_in_words(address: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_address(address)
    assert len(refusal.value.message) > 40
    assert "secret" not in refusal.value.message


@pytest.mark.parametrize(
    "address",
    [
        "https://8.8.8.8",
        "https://8.8.8.8/api/v2/opinions",
        "https://[2606:4700::1111]:8443",
        "https://[64:ff9b::8.8.8.8]",
    ],
)
def test_a_public_address_is_taken_in_one_spelling(address: str) -> None:
    assert "/api" not in check_address(address).site


def test_a_name_is_refused_if_any_of_its_machines_stands_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name on this machine resolves to both, so the resolver's answer is put in its place."""
    answers = [(socket.AF_INET, 0, 0, "", (place, 443)) for place in ("8.8.8.8", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(DomainError, match="private network"):
        check_address("https://feed.example")


def test_a_name_that_two_programs_spell_in_two_ways_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's resolver looks "faß.example" up as fass.example; the HTTP client would ask xn--fa-hia.example."""
    answers = [(socket.AF_INET, 0, 0, "", ("8.8.8.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(DomainError, match="letters other than a to z"):
        check_address("https://faß.example")
    assert check_address("https://xn--fa-hia.example").site == "https://xn--fa-hia.example"


def test_a_machine_for_trials_may_read_itself(settings: SettingsWrapper) -> None:
    settings.ALLOW_PRIVATE_SOURCES = True
    assert check_address("http://127.0.0.1:8123/").site == "http://127.0.0.1:8123"


def test_production_keeps_the_guard() -> None:
    from feedbackhub.settings import base

    assert base.ALLOW_PRIVATE_SOURCES is False
