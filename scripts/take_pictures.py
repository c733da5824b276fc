"""Takes the pictures in docs/images from a running demonstration, wide (1280 px) and as on a phone (375 px).

    make run                                    # in another terminal, with a fresh demonstration
    .venv/bin/python scripts/take_pictures.py   # writes docs/images/*.png

Needs the `dev` requirements and an installed Chromium. It types a draft and leaves it unsaved; it changes nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = {"wide": (1280, 900), "phone": (375, 812)}
PASSWORD = "listen-answer-change"  # noqa: S105 (that of the demonstration)
GENERIC = (
    "Thank you for taking the time to share your feedback. We take all feedback seriously and always strive to "
    "provide the best possible care. Please contact PALS if you would like to discuss this further."
)


def chromium() -> str:
    """Give the path of the installed Chromium, or stop with what to install."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("Chromium is not installed. On Debian: apt-get install chromium")
    return found


def sign_in(page: Page, base: str, email: str) -> None:
    """Sign in as somebody of the demonstration."""
    page.goto(f"{base}/sign-in/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")


def shoot(page: Page, name: str, size: str, *, whole: bool = False) -> None:
    """Write one picture."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}-{size}.png", full_page=whole)


def public_pictures(browser: Browser, base: str, size: str) -> None:
    """Take what anybody sees."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{base}/stories/?answered=yes&changed=yes")
    shoot(page, "public-stories", size)
    page.locator("main li h2 a").first.click()
    shoot(page, "public-story", size, whole=True)
    page.goto(f"{base}/what-changed/")
    shoot(page, "what-changed", size)
    page.close()


def staff_pictures(browser: Browser, base: str, size: str) -> None:
    """Take what a responder and a lead see."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    sign_in(page, base, "responder@thornmere.example")
    page.goto(f"{base}/queue/")
    shoot(page, "queue", size)
    page.locator("main li h2 a").first.click()
    page.wait_for_load_state("networkidle")
    box = page.locator("textarea").first
    if box.count():
        box.fill(GENERIC)
        page.wait_for_timeout(1500)
        box.scroll_into_view_if_needed()
    shoot(page, "story-with-coach", size, whole=True)
    page.context.clear_cookies()
    sign_in(page, base, "lead@thornmere.example")
    page.goto(f"{base}/insight/")
    shoot(page, "insight", size, whole=True)
    page.close()


def source_pictures(browser: Browser, base: str, size: str) -> None:
    """Take what a lead sees of the sources."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    sign_in(page, base, "lead@thornmere.example")
    page.goto(f"{base}/sources/")
    shoot(page, "sources", size, whole=True)
    page.locator("main li h2 a").first.click()
    shoot(page, "source", size, whole=True)
    page.goto(f"{base}/sources/add/")
    shoot(page, "sources-add", size)
    page.close()


def main() -> None:
    """Take all pictures in both sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the demonstration runs")
    base = parser.parse_args().base.rstrip("/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for size in SIZES:
            public_pictures(browser, base, size)
            staff_pictures(browser, base, size)
            source_pictures(browser, base, size)
        browser.close()


if __name__ == "__main__":
    main()
