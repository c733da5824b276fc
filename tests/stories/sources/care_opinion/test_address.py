"""Whatever address a person gives, one API is meant; and nobody is followed off it."""

from __future__ import annotations

import pytest

from stories.sources.care_opinion.address import read_address
from stories.sources.errors import BadAddress


@pytest.mark.parametrize(
    ("given", "api_root"),
    [
        ("https://www.careopinion.org.uk", "https://www.careopinion.org.uk/api/v2"),
        ("https://www.careopinion.org.uk/", "https://www.careopinion.org.uk/api/v2"),
        ("https://www.careopinion.org.uk/api", "https://www.careopinion.org.uk/api/v2"),
        ("https://www.careopinion.org.uk/api/v2", "https://www.careopinion.org.uk/api/v2"),
        ("https://www.careopinion.org.uk/api/v2/", "https://www.careopinion.org.uk/api/v2"),
        ("https://www.careopinion.org.uk/api/v2/opinions", "https://www.careopinion.org.uk/api/v2"),
        (" https://WWW.careopinion.org.uk:443/API/V2 ", "https://www.careopinion.org.uk/api/v2"),
        ("https://example.org/mirror/", "https://example.org/mirror/api/v2"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123/api/v2"),
        ("http://127.0.0.1:8123/api/v2/", "http://127.0.0.1:8123/api/v2"),
        ("http://localhost:80", "http://localhost/api/v2"),
        ("http://[::1]:8123/", "http://[::1]:8123/api/v2"),
        ("https://example.org/api/v20", "https://example.org/api/v20/api/v2"),
    ],
)
def test_addresses_that_mean_an_api(given: str, api_root: str) -> None:
    assert read_address(given).api_root == api_root


@pytest.mark.parametrize(
    "given",
    [
        "", "careopinion", "www.careopinion.org.uk", "ftp://careopinion.org.uk", "file:///etc/passwd", "https://",
        "http://www.careopinion.org.uk", "http://127.0.0.1.example.org", "http://10.0.0.1",
        "https://user:secret@www.careopinion.org.uk", "https://www.careopinion.org.uk?key=secret",
        "https://www.careopinion.org.uk/#secret", "https://[broken", "https://example.org:99999", "https://a b/",
    ],
)  # fmt: skip
def test_addresses_that_are_refused_without_being_echoed(given: str) -> None:
    with pytest.raises(BadAddress) as caught:
        read_address(given)
    assert caught.value.permanent
    assert "secret" not in str(caught.value)


ADDRESS = read_address("https://www.careopinion.org.uk")


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("https://www.careopinion.org.uk/api/v2/opinions/1/healthservices", "opinions/1/healthservices"),
        ("https://WWW.careopinion.org.uk:443/api/v2/opinions/1?a=b", "opinions/1?a=b"),
        ("http://www.careopinion.org.uk/api/v2/opinions/1", None),
        ("https://www.careopinion.org.uk:8443/api/v2/opinions/1", None),
        ("https://careopinion.org.uk/api/v2/opinions/1", None),
        ("https://www.careopinion.org.uk@evil.example/api/v2/opinions/1", None),
        ("https://user@www.careopinion.org.uk/api/v2/opinions/1", None),
        ("https://www.careopinion.org.uk/admin", None),
        ("https://www.careopinion.org.uk/api/v2/../../admin", None),
        ("https://www.careopinion.org.uk/api/v2/%2E%2e/admin", None),
        ("https://www.careopinion.org.uk/api/v2/..\\admin", None),
        ("//169.254.169.254/api/v2/x", None),
        ("/api/v2/opinions/1", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_only_links_below_the_api_are_its_own(link: str, path: str | None) -> None:
    assert ADDRESS.own_path(link) == path
