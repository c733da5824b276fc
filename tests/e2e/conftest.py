"""The installed Chromium for pytest-playwright, a watch over every page it opens, and whom and what it visits.

CHROMIUM names another browser. Nothing is downloaded: `playwright install` is never needed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.people import make_cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

    from tests.people import Cast

# The ORM is used beside Playwright's event loop, in the tests' own thread only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent
REPORT = """document.addEventListener('securitypolicyviolation', event =>
  console.error('CSP violation: ' + event.violatedDirective + ' blocked ' + event.blockedURI))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m "not e2e"` leaves the browser alone."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


def chromium() -> str:
    """Give the path of the browser, or fail with what to do."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail(
            "Chromium is not installed: `apt-get install chromium`, or set CHROMIUM to a browser's path."
        )
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Launch the installed browser, headless, without its calls home."""
    return {"executable_path": chromium(), "headless": True, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A British reader at a desk, who asked for no motion."""
    return {
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


class Watch:
    """What went wrong in a browser: scripts that failed, policies broken, files missing, calls to other hosts."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch every page of `context`."""
        context.add_init_script(REPORT)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if "CSP violation" in message.text or "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def _request(self, request: Request) -> None:
        local = ("http://localhost", "http://127.0.0.1", "data:", "blob:", "about:")
        if not request.url.startswith(local):
            self.faults.append(f"call to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in {"document", "xhr", "fetch"}:
            self.faults.append(f"{response.status} for {response.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fail the test at its end if anything went wrong in a watched browser."""
    watching = Watch()
    yield watching
    assert not watching.faults, "\n".join(watching.faults)


@pytest.fixture(autouse=True)
def _watched(request: pytest.FixtureRequest) -> None:
    """Watch the page of every test that uses one."""
    if "page" in request.fixturenames:
        request.getfixturevalue("watch").over(request.getfixturevalue("context"))


@pytest.fixture
def plain_page(new_context: Any, watch: Watch) -> Page:
    """A page in a browser without JavaScript."""
    context = new_context(java_script_enabled=False)
    watch.over(context)
    page: Page = context.new_page()
    return page


@pytest.fixture
def trust() -> Cast:
    """Both Trusts, in tables that the server's thread sees."""
    return make_cast()


@pytest.fixture
def site(live_server: Any) -> str:
    """The server's address."""
    return str(live_server.url)
