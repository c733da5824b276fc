"""Addresses that are looked up once: the same as Django's, under any prefix and with other patterns."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from feedbackhub.web.addresses import address


def test_an_address_is_djangos() -> None:
    assert address("casework:queue") == reverse("casework:queue")
    assert address("casework:case", 17) == reverse("casework:case", kwargs={"pk": 17})


def test_another_prefix_has_other_addresses() -> None:
    before = address("casework:queue")
    try:
        set_script_prefix("/hub/")
        assert address("casework:queue") == f"/hub{before}"
    finally:
        set_script_prefix("/")
    assert address("casework:queue") == before


def test_other_patterns_have_other_addresses(settings: Any) -> None:
    address("casework:queue")
    settings.ROOT_URLCONF = "feedbackhub.accounts.urls"
    with pytest.raises(NoReverseMatch):
        address("casework:queue")


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address("casework:nowhere")
