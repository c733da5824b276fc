"""Addresses of pages, looked up once: Django searches its patterns each time, and a page of rows has hundreds."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

# A key that no row has, by which the place of the key in an address is found.
_NOBODY = 9_182_736_455_463_728


def address(name: str, pk: int | None = None) -> str:
    """Give the address of the page `name`, or of its row `pk`. Raises NoReverseMatch where there is none."""
    if pk is None:
        return _plain(name, get_script_prefix(), settings.ROOT_URLCONF, get_language())
    before, after = _around(name, get_script_prefix(), settings.ROOT_URLCONF, get_language())
    return f"{before}{pk}{after}"


@lru_cache(maxsize=1_000)
def _plain(name: str, prefix: str, urls: str, language: str | None) -> str:
    return reverse(name)


@lru_cache(maxsize=1_000)
def _around(name: str, prefix: str, urls: str, language: str | None) -> tuple[str, str]:
    before, _, after = reverse(name, kwargs={"pk": _NOBODY}).partition(str(_NOBODY))
    return before, after
