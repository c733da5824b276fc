"""Every address says who may open it; no view, presenter or API reaches past the selectors to the tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import PUBLIC, SIGNED_IN

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("stories", "responses", "casework", "feedbackhub")
EDGES = ("views", "api", "presenters", "admin")


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, where)
        elif isinstance(entry, URLPattern):
            yield where, entry.callback


def undeclared(views: Iterator[tuple[str, object]]) -> list[str]:
    known = {PUBLIC, SIGNED_IN, *Permission}
    return [where for where, view in views if getattr(view, "access", None) not in known]


def test_every_address_says_who_may_open_it() -> None:
    assert undeclared(addresses(get_resolver())) == []


def test_an_address_that_says_nothing_is_found() -> None:
    def bare() -> None:
        """A view that somebody forgot to guard."""

    assert undeclared(iter([("forgotten/", bare)])) == ["forgotten/"]


def table_access(source: str) -> list[int]:
    """Give the lines that reach for `.objects`, or that hand a model to get_object_or_404."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}:
            found.append(node.lineno)
        if isinstance(node, ast.Call) and _fetches_from_a_model(node):
            found.append(node.lineno)
    return found


def _fetches_from_a_model(call: ast.Call) -> bool:
    """True for get_object_or_404(Story, …); false where a selector's own query is handed over."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    first = call.args[0] if call.args else None
    return name == "get_object_or_404" and isinstance(first, ast.Name) and first.id[:1].isupper()


def edge_files() -> list[Path]:
    files = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            inside = path.relative_to(ROOT / room)
            if set(EDGES) & {*(part for part in inside.parts[:-1]), inside.stem}:
                files.append(path)
    return files


@pytest.mark.parametrize("path", edge_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_edges_ask_selectors(path: Path) -> None:
    assert table_access(path.read_text(encoding="utf-8")) == []


def test_reaching_past_the_selectors_is_found() -> None:
    assert table_access("def view(request):\n    return Story.objects.all()\n") == [2]
    assert table_access("story = get_object_or_404(Story, pk=1)\n") == [1]


def test_there_are_edges_to_look_at() -> None:
    assert len(edge_files()) > 10
