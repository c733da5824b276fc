"""NHS.UK's JSON, turned into records. Pure: no request is made here.

An entry of the list holds the ``comment`` and the provider's ``response``, beside it or inside it:
both have been seen. Names of members are read whatever their case, numbers whether they come as
numbers or as text. Times come without an offset and are taken as UTC, which NHS.UK does not say.

NHS.UK tells no moment of publication. The submission stands for it, and not ``lastUpdated``: that
may move when a provider replies, and every story would look edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from stories.sources import cleaning
from stories.sources.cleaning import Reason, Refused
from stories.sources.coercing import as_text, first_of_month, https_link, whole_number
from stories.sources.markup import one_line
from stories.sources.record import RatingRecord, RejectedRecord, ReplyRecord, StoryDetails, StoryRecord
from stories.sources.references import NHS_UK_PUBLISHER, distinct, reference_of, reference_of_url

_NOT_A_STORY = (
    "This entry is not a review: it should be a JSON object with a comment that has commentId, commentText and "
    "dateSubmitted."
)
_NO_PUBLISHERS: Mapping[str, str] = {}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def entry_to_record(
    raw: object, *, position: int, now: datetime, publishers: Mapping[str, str] = _NO_PUBLISHERS
) -> StoryRecord | RejectedRecord:
    """Turn one entry of ``comments`` into a story with all its details, or into a rejection. Never raises.

    ``publishers`` tells what those who publish reviews are called (``publishers_of``): reviews name them by number.
    """
    identity: str | None = None
    try:
        comment = _members(_comment_of(raw))
        if not isinstance(raw, Mapping) or not comment:
            raise Refused(Reason.NOT_A_STORY, _NOT_A_STORY)
        identity = comment_id(comment.get("commentid"))
        body = cleaning.body_text(comment.get("commenttext"))
        cleaning.check_storable(raw)
        submitted_at = cleaning.required_moment(comment.get("datesubmitted"), now=now)
        visit = _members(comment.get("visit"))
        code = as_text(comment.get("odscode"))
        return StoryRecord(
            external_id=identity,
            title=cleaning.title_text(_title(comment.get("title")), body=body),
            body=body,
            submitted_at=submitted_at,
            published_at=submitted_at,
            author_name=cleaning.short_text(comment.get("screenname")),
            author_role="",
            criticality_label=None,
            criticality=None,
            progress="",
            service_codes=(code,) if code else (),
            link=https_link(comment.get("commentoriginalurl")),
            raw=raw,
            experienced_on=first_of_month(visit.get("month"), visit.get("year"), now=now),
            references=_references(comment, identity, publishers),
            details=StoryDetails(
                tags=(), ratings=tuple(_ratings(comment, code)), replies=replies_of(raw, now=now)
            ),
        )
    except Refused as refused:
        return RejectedRecord(
            position, identity, refused.reason.value, refused.message, cleaning.raw_text(raw)
        )


def publishers_of(answer: object) -> dict[str, str]:
    """From a publisher's number to the host of its site, or to its name in one word where it gives no site."""
    found: dict[str, str] = {}
    for entry in _listed(answer):
        members = _members(entry)
        site = as_text(members.get("website"), limit=cleaning.MAX_LINK).lower()
        host = site.partition("://")[2] or site
        name = host.partition("/")[0].removeprefix("www.") or as_text(members.get("publishername"))
        number = as_text(members.get("publisherid")).casefold()
        if number and name:
            found[number] = "".join(name.split())
    return found


def comment_id(value: object) -> str:
    """An id as we keep it: UUIDs in lower case, since services differ in how they write them. Raises ``Refused``."""
    identity = cleaning.external_id(value)
    return identity.lower() if _UUID.fullmatch(identity) else identity


def id_of(raw: object) -> str | None:
    """The id of an entry, or None where it has none that can be kept."""
    try:
        return comment_id(_members(_comment_of(raw)).get("commentid"))
    except Refused:
        return None


def is_removed(raw: object) -> bool:
    """Whether an entry says of itself that it was taken down."""
    return as_text(_members(_comment_of(raw)).get("status")).casefold() == "removed"


def last_moved(raw: object, *, now: datetime) -> datetime | None:
    """When an entry was last submitted or updated, as far as it says; None where it does not."""
    comment = _members(_comment_of(raw))
    moments = [_moment(comment.get(name), now) for name in ("datesubmitted", "lastupdated")]
    return max((moment for moment in moments if moment), default=None)


def replies_of(raw: object, *, now: datetime) -> tuple[ReplyRecord, ...]:
    """The published replies to a review, whether they come beside the comment or inside it, each once."""
    if not isinstance(raw, Mapping):
        return ()
    comment = _members(_comment_of(raw))
    found: dict[str, ReplyRecord] = {}
    for response in (*_listed(_members(raw).get("response")), *_listed(comment.get("response"))):
        reply = _reply(response, comment, now)
        if reply is not None:
            found.setdefault(reply.external_id, reply)
    return tuple(found.values())


def _comment_of(raw: object) -> object:
    """The comment of an entry; an entry without one is the comment itself, as when it is asked for by its id."""
    members = _members(raw)
    return members.get("comment", raw)


def _reply(
    response: Mapping[object, object], comment: Mapping[str, object], now: datetime
) -> ReplyRecord | None:
    """One reply; None where there are no words in it to show or to compare, or where it was taken down.

    A reply's id comes as ``commentId``; the comment may name it as ``responseID``. Where neither is
    there, the review's own id with an R is used, as NHS Choices did, since a review has one reply.
    """
    members = _members(response)
    if as_text(members.get("status")).casefold() == "removed":
        return None
    try:
        cleaning.check_storable(response)
        body = cleaning.body_text(members.get("commenttext"))
    except Refused:
        return None
    of_review = as_text(comment.get("commentid"), limit=cleaning.MAX_ID - 1)
    identity = _kept_id(members.get("commentid")) or _kept_id(comment.get("responseid")) or f"{of_review}R"
    return ReplyRecord(
        external_id=identity,
        body=body,
        published_at=_moment(members.get("datesubmitted"), now) or _moment(members.get("lastupdated"), now),
        raw={str(name): value for name, value in response.items()},
        author_name=cleaning.short_text(members.get("screenname")),
    )


def _ratings(comment: Mapping[str, object], code: str) -> Iterator[RatingRecord]:
    """The rated questions. NHS.UK names them by number, and that is kept: its words for them are not in the feed."""
    for entry in _listed(comment.get("ratings")):
        members = _members(entry)
        question = as_text(members.get("question"))
        if question:
            yield RatingRecord(
                question=question,
                score=whole_number(members.get("rating")),
                score_text=as_text(members.get("rating"), limit=cleaning.MAX_LABEL),
                service_code=code,
            )


def _references(
    comment: Mapping[str, object], identity: str, publishers: Mapping[str, str]
) -> tuple[str, ...]:
    """By what other sources may know this review: its ids here, its original's address, its publisher's reference."""
    publisher, own = comment.get("publisherid"), comment.get("publisherscommentref")
    name = publishers.get(as_text(publisher).casefold(), "")
    return distinct(
        reference_of(NHS_UK_PUBLISHER, identity),
        reference_of(NHS_UK_PUBLISHER, comment.get("commentref")),
        reference_of_url(comment.get("commentoriginalurl")),
        reference_of(publisher, own),
        # NHS.UK as a publisher numbers reviews otherwise than NHS.UK as a site.
        "" if name == NHS_UK_PUBLISHER else reference_of(name, own),
    )


def _title(value: object) -> str:
    """The title without entities, which have been seen escaped twice (``&amp;quot;``)."""
    return one_line(value[: cleaning.MAX_TEXT]) if isinstance(value, str) else ""


def _kept_id(value: object) -> str:
    """An id, or nothing where it is none."""
    try:
        return comment_id(value)
    except Refused:
        return ""


def _moment(value: object, now: datetime) -> datetime | None:
    """A moment, or None where it is missing or makes no sense."""
    try:
        return cleaning.optional_moment(value, now=now)
    except Refused:
        return None


def _members(value: object) -> dict[str, object]:
    """The members of an object by their names in lower case; none where it is no object."""
    return {str(name).lower(): member for name, member in value.items()} if isinstance(value, Mapping) else {}


def _listed(value: object) -> list[Mapping[object, object]]:
    """The objects in a list, or the one object that stands for it."""
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, Mapping)]
