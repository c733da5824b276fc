"""Care Opinion's JSON, turned into records. Pure: no request is made here.

Only the members that we use are read, and each is checked; whatever else an opinion holds is kept
in ``raw`` as it came. Links are read by their relation, in every spelling that has been seen, never
by their place in the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from stories.sources import cleaning
from stories.sources.cleaning import Reason, Refused
from stories.sources.record import RejectedRecord, ReplyRecord, StoryRecord

PUBLIC_SITE = "https://www.careopinion.org.uk"
_NOT_A_STORY = "This entry is not a story: it should be a JSON object with id, body and dateOfSubmission."
# The name of the member that holds the author's screen name is not documented; the first of these
# that holds a text is taken.
_NAME_MEMBERS = ("authorScreenName", "screenName", "authorName", "authorDisplayName", "displayName", "author")


@dataclass(frozen=True, slots=True)
class Link:
    """One link of an opinion: what it leads to, the id of that, and where it is."""

    relation: str
    id: str
    href: str


def opinion_to_record(
    raw: object, *, position: int, now: datetime, site: str = PUBLIC_SITE
) -> StoryRecord | RejectedRecord:
    """Turn one opinion into a story record, or into a rejection that says why not. Never raises."""
    identity: str | None = None
    try:
        if not isinstance(raw, Mapping):
            raise Refused(Reason.NOT_A_STORY, _NOT_A_STORY)
        identity = cleaning.external_id(raw.get("id"))
        body = cleaning.body_text(raw.get("body"))
        cleaning.check_storable(raw)
        label, number = cleaning.criticality(raw.get("criticality"))
        return StoryRecord(
            external_id=identity,
            title=cleaning.title_text(raw.get("title"), body=body),
            body=body,
            submitted_at=cleaning.required_moment(raw.get("dateOfSubmission"), now=now),
            published_at=cleaning.optional_moment(raw.get("dateOfPublication"), now=now),
            author_name=_author_name(raw),
            author_role=cleaning.short_text(raw.get("authorRole")),
            criticality_label=label,
            criticality=number,
            progress=cleaning.short_text(raw.get("progress"), limit=cleaning.MAX_LABEL),
            service_codes=service_codes(link.id for link in links(raw) if link.relation == "healthservice"),
            link=_public_link(site, identity),
            raw=raw,
        )
    except Refused as refused:
        return RejectedRecord(
            position, identity, refused.reason.value, refused.message, cleaning.raw_text(raw)
        )


def response_to_reply(raw: object, *, now: datetime) -> ReplyRecord | None:
    """Turn one response into a reply record; None where it has no id or no text to compare."""
    if not isinstance(raw, Mapping):
        return None
    try:
        cleaning.check_storable(raw)
        identity = cleaning.external_id(raw.get("id"))
        body = cleaning.body_text(raw.get("body"))
    except Refused:
        return None
    try:
        published_at = cleaning.optional_moment(raw.get("dateOfPublication"), now=now)
    except Refused:
        published_at = None
    return ReplyRecord(external_id=identity, body=body, published_at=published_at, raw=raw)


def services_link(raw: Mapping[str, object]) -> str | None:
    """Where the opinion's services are listed, if it names none itself and has such a link."""
    found = tuple(links(raw))
    if any(link.relation == "healthservice" for link in found):
        return None
    return next((link.href for link in found if link.relation == "healthservices"), None)


def links(raw: Mapping[str, object]) -> Iterator[Link]:
    """The links of an opinion, in any spelling: ``rel/id/href``, ``relation/id/link``, ``$rel``."""
    listed = raw.get("links")
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, Mapping):
            continue
        parts = {str(name).lstrip("$").lower(): value for name, value in entry.items()}
        href = _text(parts.get("href")) or _text(parts.get("link"))
        relation = (_text(parts.get("rel")) or _text(parts.get("relation"))).lower()
        if relation:
            yield Link(relation=relation, id=_text(parts.get("id")) or _last_segment(href), href=href)


def service_codes(codes: Iterator[str]) -> tuple[str, ...]:
    """Percent-decoded codes in the order given, case kept, each once whatever its case."""
    kept: dict[str, str] = {}
    for code in codes:
        clean = cleaning.short_text(unquote(code))
        if clean:
            kept.setdefault(clean.casefold(), clean)
    return tuple(kept.values())


def services_to_codes(listed: list[object]) -> tuple[str, ...]:
    """The codes (``nacs``) in a list of health services."""
    return service_codes(_text(entry.get("nacs")) for entry in listed if isinstance(entry, Mapping))


def _public_link(site: str, identity: str) -> str:
    """Where anybody reads the story; empty where the id is too odd to make an address of."""
    link = f"{site}/opinions/{quote(identity, safe='')}"
    return link if len(link) <= cleaning.MAX_LINK else ""


def _author_name(raw: Mapping[str, object]) -> str:
    """The author's screen name, from whichever member holds it."""
    for member in _NAME_MEMBERS:
        value = raw.get(member)
        if isinstance(value, Mapping):
            value = value.get("screenName") or value.get("name")
        if name := cleaning.short_text(value):
            return name
    return ""


def _text(value: object) -> str:
    """A link's part as text; a number counts, anything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def _last_segment(href: str) -> str:
    """The last part of a link's path, which names the service where the link has no id."""
    try:
        return urlsplit(href).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""
