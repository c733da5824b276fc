"""Packs what is held about somebody into a ZIP: one page to read, one file for machines, photos beside them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from feedbackhub.core import subjects
from feedbackhub.core.clock import now
from feedbackhub.core.subjects import OnErasure, Whose
from feedbackhub.records.selectors.holdings import same_telling
from feedbackhub.web.dates import date_and_time, short_date

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation
    from stories.models import Story

Section = dict[str, Any]
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def pack_story(story: Story) -> bytes:
    """Give the ZIP for the contributor of `story`: the same telling from other sources is in it, too."""
    ids = [one.pk for one in same_telling(story)]
    pictures: dict[str, bytes] = {}
    sections, left_out = [], []
    for table in subjects.subject_tables():
        rows = table.of(ids)
        if table.copies:
            sections.append(_section(table.name, table.why, rows, table.copies, pictures))
        elif (
            table.whose is Whose.STAFF and table.on_erasure is not OnErasure.KEEP and (number := rows.count())
        ):
            left_out.append({"name": table.name, "number": number})
    what = {
        "title": "What we hold about your story",
        "organisation": story.organisation.name,
        "sections": [one for one in sections if one["rows"]],
        "left_out": left_out,
    }
    return _zip(what, pictures)


def pack_person(user: User, organisation: Organisation) -> bytes:
    """Give the ZIP for somebody who signs in: what one organisation's part of the hub holds about them."""
    pictures: dict[str, bytes] = {}
    sections = [
        _section(table.name, "", table.of(user.pk, organisation.pk), table.copies, pictures)
        for table in subjects.person_tables()
    ]
    what = {
        "title": f"What we hold about {user.full_name}",
        "organisation": organisation.name,
        "sections": [one for one in sections if one["rows"]],
        "left_out": [],
    }
    return _zip(what, pictures)


def _section(
    name: str, why: str, rows: QuerySet[Any], fields: tuple[str, ...], pictures: dict[str, bytes]
) -> Section:
    return {"name": name, "why": why, "rows": [_row(row, pictures) for row in rows.values("pk", *fields)]}


def _row(row: dict[str, Any], pictures: dict[str, bytes]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name != "pk"}
    if (content := kept.pop("content", None)) is not None:
        ending = ENDINGS.get(str(kept.get("content_type")), "bin")
        kept["file"] = f"photo-{len(pictures) + 1}.{ending}"
        pictures[kept["file"]] = bytes(content)
    return kept


def _zip(what: dict[str, Any], pictures: dict[str, bytes]) -> bytes:
    at = now()
    facts = {**what, "made_at": at}
    page = render_to_string(
        "records/copy-page.jinja", {**facts, "sections": [_readable(one) for one in what["sections"]]}
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("read-me-first.html", page)
        file.writestr("data.json", json.dumps(facts, default=_plain, ensure_ascii=False, indent=2))
        for name, content in pictures.items():
            file.writestr(name, content)
    return buffer.getvalue()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _readable(section: Section) -> Section:
    """Give a section with its fields in words, what is empty left out."""
    return {**section, "rows": [_pairs(row) for row in section["rows"]]}


def _pairs(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name.replace("__", " ").replace("_", " ").capitalize(), _words(value))
        for name, value in row.items()
        if value not in (None, "", {}, [])
    ]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return date_and_time(value)
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, dict | list):
        return json.dumps(value, default=_plain, ensure_ascii=False, indent=1)
    return str(value)
