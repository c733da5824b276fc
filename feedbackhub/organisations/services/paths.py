"""Gives services their tree paths. No path is ever given twice, though services move (docs/decisions/0016).

Whoever read a scope a moment before a move may still ask with the old path. It must then find nothing, never a service
that was put there since. So the next number beneath a parent counts past those that have moved away.
"""

from __future__ import annotations

from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr

from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Service, ServiceMove

MAX_PATH = 255


def add_beneath(parent: Service, service: Service) -> Service:
    """Save the new `service` as the last child of `parent` and return it. Call it under the organisation's lock."""
    service.path, service.depth, service.numchild = next_path(parent), parent.depth + 1, 0
    service.save()
    _count_children(parent.path, 1)
    return service


def carry(service: Service, parent: Service) -> tuple[str, str]:
    """Put `service` and all beneath it under `parent`; give its old and its new path. Call it under the lock.

    Raises `DomainError` where the tree would become too deep.
    """
    old, new = service.path, next_path(parent)
    subtree = Service.objects.filter(path__startswith=old)
    longest = subtree.aggregate(longest=Max(Length("path")))["longest"]
    if longest - len(old) + len(new) > MAX_PATH:
        raise DomainError(f"The tree would become too deep beneath {parent.name}.")
    subtree.update(
        path=Concat(Value(new), Substr("path", len(old) + 1)),
        depth=F("depth") + parent.depth + 1 - service.depth,
    )
    _count_children(old[: -service.steplen], -1)
    _count_children(parent.path, 1)
    service.refresh_from_db(fields=["path", "depth"])
    return old, new


def next_path(parent: Service) -> str:
    """Give a path beneath `parent` that no service has or had."""
    depth = parent.depth + 1
    length = depth * Service.steplen
    children = Service.objects.filter(path__startswith=parent.path, depth=depth)
    left = ServiceMove.objects.alias(length=Length("old_path")).filter(
        old_path__startswith=parent.path, length=length
    )
    last = [children.aggregate(last=Max("path"))["last"], left.aggregate(last=Max("old_path"))["last"]]
    number = max((Service._str2int(path[-Service.steplen :]) for path in last if path), default=0)
    path: str = Service._get_path(parent.path, depth, number + 1)
    if len(path) > MAX_PATH:
        raise DomainError(f"The tree would become too deep beneath {parent.name}.")
    return path


def _count_children(path: str, by: int) -> None:
    Service.objects.filter(path=path).update(numchild=F("numchild") + by)
