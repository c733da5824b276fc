"""Reads the synthetic texts: stories, the replies written to them, changes, people and the Trusts' trees."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class StoryText:
    """One story as somebody might tell it."""

    key: str
    trust: str
    service: str
    tone: str
    criticality: int
    title: str
    body: str
    author_name: str
    author_role: str


@dataclass(frozen=True, slots=True)
class ReplyText:
    """One reply to one story; `label` is what a coder with the codebook calls it."""

    key: str
    story: str
    label: str
    body: str
    signed_name: str
    signed_role: str
    author: str


@dataclass(frozen=True, slots=True)
class ChangeText:
    """One change in public words."""

    key: str
    story: str | None
    service: str
    title: str
    you_said: str
    we_did: str
    we_will: str
    kind: str
    size: str
    strength: str
    co_designed: bool
    origin: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one Trust."""

    name: str
    ods_code: str
    services: Sequence[Mapping[str, Any]]
    people: Sequence[Mapping[str, str]]
    stories: Sequence[StoryText]
    replies: Mapping[str, Sequence[ReplyText]]
    changes: Sequence[ChangeText]


def _read(name: str) -> Any:
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def texts_of(trust: str) -> Texts:
    """Give the texts of Trust "A", "B" or "C"."""
    tree = _read("trusts")[trust]
    codes = {service["code"] for service in tree["services"]}
    stories = [StoryText(**row) for row in _read("stories") if row["trust"] == trust]
    keys = {story.key for story in stories}
    replies: dict[str, list[ReplyText]] = defaultdict(list)
    for row in _read("replies"):
        if row["story"] in keys:
            replies[row["story"]].append(ReplyText(**row))
    changes = [ChangeText(**row) for row in _read("changes") if row["service"] in codes]
    return Texts(
        name=tree["name"],
        ods_code=tree["ods_code"],
        services=tree["services"],
        people=_read("people")[trust],
        stories=stories,
        replies=replies,
        changes=changes,
    )
