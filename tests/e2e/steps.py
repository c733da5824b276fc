"""What people do in nearly every browser test: come in as somebody, and look at the page that is open.

Plain functions without set-up: the fixtures `trust` and `site` stand in conftest.py.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.e2e.axe import assert_accessible
from tests.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from feedbackhub.accounts.models import User


def sign_in(page: Page, site: str, user: User) -> None:
    """Put a session of `user` into the page's browser; whoever was signed in there before is so no longer."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def sign_in_by_form(page: Page, site: str, email: str, then: str, *, patience: int = 10_000) -> None:
    """Sign in as people do, on the way to the address `then`; from now on the page waits `patience` ms at most."""
    page.set_default_timeout(patience)
    page.goto(f"{site}/sign-in/?next={then}")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(f"**{then}")


def sign_in_by_button(page: Page, site: str, user: User) -> None:
    """Sign in as people do, by a press of the button, and stay where that leads."""
    page.goto(f"{site}/sign-in/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("banner")).to_contain_text(user.full_name)


def look(page: Page, name: str) -> None:
    """Hold the page to axe; where PICTURES names a folder, keep a picture first: it shows what axe finds fault with."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert_accessible(page)


def look_with_width(page: Page, name: str) -> None:
    """Hold the page to axe; where SHOTS names a folder, keep a picture whose name ends in the window's width."""
    assert_accessible(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
