"""Reads pages as a person does: by class, by id, by text."""

from __future__ import annotations

from lxml import etree, html


def tree_of(page: str) -> etree._Element:
    """Parse a page or a part of one."""
    return html.fromstring(page)


def elements(within: etree._Element, xpath: str) -> list[etree._Element]:
    """Give the elements that `xpath` finds."""
    found = within.xpath(xpath)
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, etree._Element)]


def has_class(name: str) -> str:
    """Give the XPath condition "is of this class"."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def words(element: etree._Element) -> str:
    """Give an element's text in one line."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def words_of(page: str) -> str:
    """Give a page's text in one line."""
    return words(tree_of(page))
