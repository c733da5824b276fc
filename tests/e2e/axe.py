"""Whether a page can be used by everybody, as far as a machine can tell: axe-core, link texts, and 320 pixels."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# WCAG 2.2, 1.4.10 Reflow: 320 CSS pixels without scrolling sideways.
NARROW = 320

_RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
_LINKS = """() => [...document.querySelectorAll('a[href]')]
  .filter(link => link.checkVisibility())
  .map(link => [(link.getAttribute('aria-label') || link.innerText).trim().replace(/\\s+/g, ' '), link.href])"""
_WIDE = """limit => [...document.querySelectorAll('body *')]
  .filter(element => element.getBoundingClientRect().right > limit + 1 && element.checkVisibility())
  .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""


def assert_accessible(page: Page, *, narrow: bool = True) -> None:
    """Fail with a readable list of everything that axe, the link texts or (with `narrow`) 320 pixels say against."""
    faults = [*axe_faults(page), *ambiguous_links(page), *(sideways_scroll(page) if narrow else [])]
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def axe_faults(page: Page) -> list[str]:
    """Give one line for each element that breaks a rule of axe."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_source())
    result: dict[str, Any] = page.evaluate(_RUN, TAGS)
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    {node['html'][:200]}\n    {node['target']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def ambiguous_links(page: Page) -> list[str]:
    """Give the link texts that lead to different places: a list of links must make sense by itself."""
    targets: dict[str, set[str]] = defaultdict(set)
    for text, address in page.evaluate(_LINKS):
        targets[text].add(address)
    return [
        f"link text {text!r} leads to {sorted(found)}" for text, found in targets.items() if len(found) > 1
    ]


def sideways_scroll(page: Page) -> list[str]:
    """Give what makes the page wider than 320 pixels; the window's size is put back."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 800})
    try:
        width = _settled_width(page)
        return [f"{width} px wide at {NARROW}: {page.evaluate(_WIDE, NARROW)}"] if width > NARROW else []
    finally:
        if before is not None:
            page.set_viewport_size(before)


def _settled_width(page: Page) -> int:
    """Give the page's width once the header's menu has made room for itself, which its script does a moment later."""
    width = NARROW
    for _ in range(20):
        width = page.evaluate("document.documentElement.scrollWidth")
        if width <= NARROW:
            break
        page.wait_for_timeout(50)
    return width


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")
