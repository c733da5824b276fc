"""The versions of a reply, and what is different between any two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from feedbackhub.web.dates import date_and_time
from responses.presenters.differences import Piece, differences
from responses.selectors_composing import versions_of

if TYPE_CHECKING:
    from responses.models import Response


@dataclass(frozen=True, slots=True)
class Version:
    """One saved text, as it is named in a list."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class VersionsView:
    """Which versions there are, which two are compared, and the text with its differences."""

    title: str
    versions: tuple[Version, ...]
    before: int
    after: int
    pieces: tuple[Piece, ...]
    are_same: bool
    href: str


def versions_view(response: Response, first: str, second: str) -> VersionsView:
    """Give the page; numbers that are none, or are not there, fall back to the last two versions."""
    rows = {one.number: one for one in versions_of(response)}
    if not rows:
        raise Http404
    named = {str(number): number for number in rows}
    after = named.get(second, max(rows))
    before = named.get(first, max(after - 1, min(rows)))
    pieces = differences(rows[before].body, rows[after].body)
    return VersionsView(
        title=f"Versions of the reply by {response.signed_name or 'an unnamed colleague'}",
        versions=tuple(
            Version(
                one.number,
                f"Version {one.number}, {one.saved_by.full_name if one.saved_by else 'its source'}, "
                f"{date_and_time(one.saved_at)}",
            )
            for one in rows.values()
        ),
        before=before,
        after=after,
        pieces=pieces,
        are_same=all(one.kind == "same" for one in pieces),
        href=reverse("responses:response", args=[response.pk]),
    )
