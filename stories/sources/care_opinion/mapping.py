"""Care Opinion's JSON, turned into records. Pure: no request is made here.

Only the members that we use are read, and each is checked; whatever else an opinion holds is kept
in ``raw`` as it came. Links are read by their relation, in every spelling that has been seen, never
by their place in the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from urllib.parse import quote, unquote

from stories.sources import cleaning
from stories.sources.care_opinion.links import Link, links, part
from stories.sources.cleaning import Reason, Refused
from stories.sources.coercing import as_text
from stories.sources.record import RejectedRecord, StoryRecord
from stories.sources.references import NHS_UK_PUBLISHER, distinct, is_nhs_uk, reference_of, reference_of_url

PUBLIC_SITE = "https://www.careopinion.org.uk"
_NOT_A_STORY = "This entry is not a story: it should be a JSON object with id, body and dateOfSubmission."
# The name of the member that holds the author's screen name is not documented; the first of these
# that holds a text is taken.
_NAME_MEMBERS = ("authorScreenName", "screenName", "authorName", "authorDisplayName", "displayName", "author")
# Care Opinion takes stories over from NHS.UK. That it says so in ``postingSource`` is known of its search ("nhsc");
# in which members the original's address and id come is not known, so these are looked at, and cost nothing.
_NHS_UK_NAMES = frozenset({"nhsc", "nhs", "nhsuk", "nhs.uk", "nhschoices", "nhswebsite", "www.nhs.uk"})
_ORIGIN_ADDRESSES = ("originalUrl", "originalURL", "sourceUrl", "postingSourceUrl", "externalUrl")
_ORIGIN_IDS = ("postingSourceId", "postingSourceReference", "originalId", "externalId", "sourceId")


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
        link = _public_link(site, identity)
        linked = tuple(links(raw))
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
            service_codes=service_codes(one.id for one in linked if one.relation == "healthservice"),
            link=link,
            raw=raw,
            submission_route=as_text(raw.get("submissionRoute"), limit=cleaning.MAX_LABEL),
            references=distinct(reference_of_url(link), *_origins(raw, linked)),
        )
    except Refused as refused:
        return RejectedRecord(
            position, identity, refused.reason.value, refused.message, cleaning.raw_text(raw)
        )


def id_of(raw: object) -> str | None:
    """The id of an opinion, or None where it has none that can be kept."""
    try:
        return cleaning.external_id(raw.get("id")) if isinstance(raw, Mapping) else None
    except Refused:
        return None


def services_link(raw: Mapping[str, object]) -> str | None:
    """Where the opinion's services are listed, if it names none itself and has such a link."""
    found = tuple(links(raw))
    if any(link.relation == "healthservice" for link in found):
        return None
    return next((link.href for link in found if link.relation == "healthservices"), None)


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
    return service_codes(part(entry.get("nacs")) for entry in listed if isinstance(entry, Mapping))


def _public_link(site: str, identity: str) -> str:
    """Where anybody reads the story; empty where the id is too odd to make an address of."""
    link = f"{site}/opinions/{quote(identity, safe='')}"
    return link if len(link) <= cleaning.MAX_LINK else ""


def _origins(raw: Mapping[str, object], linked: Iterable[Link]) -> Iterator[str]:
    """What NHS.UK calls the story, where the opinion says that it came from there."""
    addresses = [*map(raw.get, _ORIGIN_ADDRESSES), *(link.href for link in linked)]
    yield from (reference_of_url(address) for address in addresses if address and is_nhs_uk(address))
    source = as_text(raw.get("postingSource", "")).casefold().replace(" ", "").replace("_", "")
    if source in _NHS_UK_NAMES:
        yield from (reference_of(NHS_UK_PUBLISHER, raw.get(member)) for member in _ORIGIN_IDS)


def _author_name(raw: Mapping[str, object]) -> str:
    """The author's screen name, from whichever member holds it."""
    for member in _NAME_MEMBERS:
        value = raw.get(member)
        if value is None:
            continue
        if isinstance(value, Mapping):
            value = value.get("screenName") or value.get("name")
        if name := cleaning.short_text(value):
            return name
    return ""
