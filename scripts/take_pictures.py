"""Takes the pictures in docs/images from a running demonstration, wide (1280 px) and as on a phone (375 px).

    make run                                    # in another terminal, with a fresh demonstration
    .venv/bin/python scripts/take_pictures.py   # writes docs/images/*.png

Needs the `dev` requirements and an installed Chromium. It types a draft and leaves it unsaved; it changes nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = {"wide": (1280, 900), "phone": (375, 812)}
PASSWORD = "listen-answer-change"  # noqa: S105 (that of the demonstration)
# The one on which the two pictures of the coach are taken, and the same draft mended for it.
COACHED = "Torches in the face"
PASTED = (
    "Thank you for taking the time to share your feedback. We are sorry if you felt that your stay was not as you "
    "would have wished. We take all feedback seriously and always strive to provide the best possible care. Your "
    "comments will be looked into. Please contact PALS if you would like to discuss this further."
)
MENDED = (
    "Dear Night Light,\n\nThank you for telling us how the ward was, by day and by night. I am sorry that somebody "
    "shone a torch in your face every hour for nineteen nights. I manage Hazel Ward, so I am the one to answer.\n\n"
    "We look in at night to see that everybody is safe, and we have to. But nobody has to be woken for it. I spoke to "
    "the night team on Monday. From this week they point the torch at the ceiling, as that one nurse did, and I will "
    "come in on two nights this month to see that it works. I will write here again at the end of the month.\n\n"
    "Is there anything else that would have helped you to sleep?\n\nWith kind regards,\nAmara Okonjo"
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
    optimise(FOLDER / f"{name}-{size}.png")


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
    page.context.clear_cookies()
    sign_in(page, base, "lead@thornmere.example")
    page.goto(f"{base}/insight/")
    shoot(page, "insight", size, whole=True)
    page.close()


def coach_pictures(browser: Browser, base: str, size: str) -> None:
    """Take the coach beside a generic draft, and beside the same draft mended."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    sign_in(page, base, "responder@thornmere.example")
    page.goto(f"{base}/queue/?q={COACHED.replace(' ', '+')}&state=answered")
    page.locator("main li h2 a").first.click()
    page.goto(base + str(page.locator("form.app-composer__form").get_attribute("action")))
    composer = page.locator("section.app-composer")
    for name, draft, line in (
        ("coach-generic", PASTED, "generic"),
        ("coach-mended", MENDED, "transparent"),
    ):
        page.locator("textarea").first.fill(draft)
        page.locator("#coach").get_by_text(line).first.wait_for()
        page.locator("textarea").first.evaluate("box => { box.scrollTop = 0; box.blur() }")
        page.wait_for_load_state("networkidle")
        composer.screenshot(path=FOLDER / f"{name}-{size}.png")
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


def morning_pictures(browser: Browser, base: str, size: str) -> None:
    """Take the morning of a lead, and the case with its panels."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    sign_in(page, base, "lead@thornmere.example")
    for name, address in (
        ("lead-queue", "/queue/?view=services&order=grave"),
        ("cover-red", "/cover/services/"),
        ("routing-rules", "/routing/"),
        ("escalations", "/escalations/"),
        ("care-weeks", "/cover/care/"),
    ):
        page.goto(base + address)
        shoot(page, name, size)
    page.goto(f"{base}/escalations/")
    page.locator("main a[href*='/cases/']").first.click()
    shoot(page, "case", size)
    page.get_by_role("region", name="Clock").screenshot(path=FOLDER / f"clock-{size}.png")
    page.context.clear_cookies()
    sign_in(page, base, "approver@thornmere.example")
    page.goto(f"{base}/care/")
    shoot(page, "care", size)
    page.close()


def optimise(picture: Path) -> None:
    """Write a picture again with 128 colours, at a third of its size: flat pages lose nothing by it."""
    with Image.open(picture) as image:
        image.convert("RGB").quantize(128).save(picture, optimize=True)


PARTS: dict[str, Callable[[Browser, str, str], None]] = {
    "public": public_pictures,
    "staff": staff_pictures,
    "coach": coach_pictures,
    "sources": source_pictures,
    "morning": morning_pictures,
}


def main() -> None:
    """Take all pictures in both sizes, or those of one part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the demonstration runs")
    parser.add_argument("--only", choices=sorted(PARTS), help="one part of the pictures")
    given = parser.parse_args()
    base = given.base.rstrip("/")
    parts = [PARTS[given.only]] if given.only else list(PARTS.values())
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for size in SIZES:
            for part in parts:
                part(browser, base, size)
        browser.close()


if __name__ == "__main__":
    main()
