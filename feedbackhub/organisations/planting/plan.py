"""What a sheet would do to a tree: services to add, parents first, and services to name anew. Done twice, nothing.

Moving and closing are not done from a sheet: both change what people may see, and are asked about one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feedbackhub.organisations.planting.sheet import Line, LineError


@dataclass(frozen=True, slots=True)
class Node:
    """One service as the tree has it."""

    code: str
    name: str
    kind: str
    parent_code: str
    parent_name: str = ""
    is_root: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """A service to add beneath the one that has `parent_code`; empty stands for the organisation."""

    number: int
    code: str
    name: str
    kind: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class Rewording:
    """A service to get another name or kind."""

    number: int
    code: str
    name: str
    kind: str
    was_name: str
    was_kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sheet would do. With errors, it does nothing."""

    additions: tuple[Addition, ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    unchanged: int = 0
    errors: tuple[LineError, ...] = ()

    @property
    def does_something(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.additions or self.rewordings)

    @property
    def fingerprint(self) -> str:
        """The same for the same steps: whoever confirms gets what they looked at, or is asked again."""
        return hashlib.sha256(repr((self.additions, self.rewordings)).encode()).hexdigest()[:32]


def make_plan(lines: Iterable[Line], tree: Iterable[Node], errors: Iterable[LineError] = ()) -> Plan:
    """Say what `lines` would do to `tree`; `errors` are those of the reading."""
    nodes = {node.code.lower(): node for node in tree if node.code}
    wrong = list(errors)
    new: dict[str, Line] = {}
    rewordings, unchanged = [], 0
    for line in lines:
        node = nodes.get(line.code.lower())
        if node is None:
            new[line.code.lower()] = line
        elif problem := _why_not(line, node, nodes):
            wrong.append(LineError(line.number, problem))
        elif (node.name, node.kind) == (line.name, line.kind) or node.is_root:
            unchanged += 1
        else:
            rewordings.append(Rewording(line.number, node.code, line.name, line.kind, node.name, node.kind))
    ordered, lost = _parents_first(new, nodes)
    wrong += lost
    if wrong:
        return Plan(errors=tuple(sorted(wrong, key=lambda one: one.number)))
    return Plan(tuple(ordered), tuple(rewordings), unchanged)


def _why_not(line: Line, node: Node, nodes: Mapping[str, Node]) -> str:
    """Say why a line does not fit the service that has its code; empty where it does."""
    if node.is_closed:
        return f"{node.name} ({node.code}) has closed. Open it again on its own page, or leave this line out."
    if not node.is_root and not _same_parent(line, node, nodes):
        stands = node.parent_name or node.parent_code
        return f"{node.name} ({node.code}) stands under {stands}. Move it on its own page, or give {stands} here."
    return ""


def _same_parent(line: Line, node: Node, nodes: Mapping[str, Node]) -> bool:
    """An empty cell says nothing about a service that is there already."""
    return not line.parent_code or line.parent_code.lower() == node.parent_code.lower()


def _parents_first(
    new: Mapping[str, Line], nodes: Mapping[str, Node]
) -> tuple[list[Addition], list[LineError]]:
    """Order the new services so that each comes after its parent; give the others with what is wrong."""
    ordered: dict[str, Addition] = {}
    waiting = dict(new)
    while waiting:
        ready = {
            key: line
            for key, line in waiting.items()
            if not line.parent_code
            or line.parent_code.lower() in nodes
            or line.parent_code.lower() in ordered
        }
        if not ready:
            break
        for key, line in ready.items():
            ordered[key] = Addition(line.number, line.code, line.name, line.kind, line.parent_code)
            del waiting[key]
    errors = [LineError(line.number, _lost(line, new)) for line in waiting.values()]
    for key, addition in ordered.items():
        parent = nodes.get(addition.parent_code.lower())
        if parent is not None and parent.is_closed:
            errors.append(LineError(new[key].number, f"{parent.name} ({parent.code}) has closed."))
    return list(ordered.values()), errors


def _lost(line: Line, new: Mapping[str, Line]) -> str:
    if line.parent_code.lower() not in new:
        return f"There is no service with the code {line.parent_code}, neither in the tree nor in the sheet."
    return (
        f"{line.code} cannot be placed: it and {line.parent_code} stand under each other, or the way up ends."
    )
