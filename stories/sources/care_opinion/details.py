"""Care Opinion's tags, ratings and replies, turned into records. Pure: no request is made here.

What these lists hold is known from clients, not from documentation, so each entry is read by itself:
one that is odd is left out, and its neighbours stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from stories.sources import cleaning
from stories.sources.care_opinion.links import links
from stories.sources.cleaning import Refused
from stories.sources.coercing import as_text, whole_number
from stories.sources.record import RatingRecord, ReplyRecord, TagRecord

_POLARITY_WORDS = {"positive": 1, "neutral": 0, "negative": -1}
# Which members hold who replied is not documented; the first of these that holds a text is taken.
_NAME_MEMBERS = (
    "authorScreenName", "authorName", "responderName", "authorDisplayName", "displayName", "screenName", "author",
    "responder",
)  # fmt: skip
_AUTHOR_MARKS = ("isAuthor", "isAuthorResponse", "isFromAuthor", "fromAuthor", "byAuthor")
_KIND_MEMBERS = ("responseType", "type", "kind")
_AUTHOR_KINDS = frozenset({"author", "authorresponse", "author response", "authorreply", "author reply"})
_ROLE_MEMBERS = ("authorJobTitle", "authorRole", "responderRole", "jobTitle", "role")


def tags_of(listed: list[object]) -> tuple[TagRecord, ...]:
    """The tags in a list, each once by its group and name, in the order given."""
    found: dict[tuple[str, str], TagRecord] = {}
    for entry in listed:
        if isinstance(entry, Mapping) and (name := as_text(entry.get("name"))):
            tag = TagRecord(name, as_text(entry.get("group")), polarity_of(entry.get("polarity")))
            found.setdefault((tag.group.casefold(), name.casefold()), tag)
    return tuple(found.values())


def polarity_of(value: object) -> int | None:
    """1, 0 or -1 from a number, a number as text, or the word for it; None for anything else."""
    if isinstance(value, str) and value.strip().lower() in _POLARITY_WORDS:
        return _POLARITY_WORDS[value.strip().lower()]
    number = whole_number(value)
    return number if number in (-1, 0, 1) else None


def ratings_of(answer: object, *, service_code: str = "") -> Iterator[RatingRecord]:
    """The rated questions in an answer: one service's, a list of several services', or the questions alone.

    ``service_code`` is the service that the link named, for an answer that does not name its own.
    """
    for entry in answer if isinstance(answer, list) else [answer]:
        if not isinstance(entry, Mapping):
            continue
        questions = entry.get("ratings")
        code = as_text(entry.get("healthserviceNacs")) or service_code
        if isinstance(questions, list):
            yield from (rating for question in questions if (rating := _rating(question, code)))
        elif rating := _rating(entry, code):
            yield rating


def response_to_reply(raw: object, *, now: datetime) -> ReplyRecord | None:
    """Turn one response into a reply record; None where it has no id or no text to compare.

    ``change`` is ``changeScore`` as it came, or ``changeInt`` where there is no score. Their values
    are not published, so nothing is made of them here.
    """
    if not isinstance(raw, Mapping):
        return None
    try:
        cleaning.check_storable(raw)
        identity = cleaning.external_id(raw.get("id"))
        body = cleaning.body_text(raw.get("body"))
    except Refused:
        return None
    return ReplyRecord(
        external_id=identity,
        body=body,
        published_at=_moment(raw.get("dateOfPublication"), now),
        raw=raw,
        author_name=_who(raw, _NAME_MEMBERS, ("screenName", "displayName", "name")),
        author_role=_who(raw, _ROLE_MEMBERS, ()) or _role_of_author(raw),
        change=as_text(raw.get("changeScore"), limit=cleaning.MAX_LABEL)
        or as_text(raw.get("changeInt"), limit=cleaning.MAX_LABEL),
        by_author=is_by_author(raw),
    )


def is_by_author(raw: Mapping[object, object]) -> bool:
    """Whether a response says of itself that the story's author wrote it.

    Authors may answer on the site, and how the API marks that is not documented: only a plain mark counts, since a
    reply of staff that is taken for the author's would go missing.
    """
    if any(raw.get(member) is True for member in _AUTHOR_MARKS):
        return True
    return any(as_text(raw.get(member)).strip().casefold() in _AUTHOR_KINDS for member in _KIND_MEMBERS)


def story_of_reply(raw: object) -> str | None:
    """The id of the story that a response answers, from its ``opinion`` link; None where it does not say."""
    if not isinstance(raw, Mapping):
        return None
    linked = (link.id for link in links(raw) if link.relation == "opinion")
    for identity in (*linked, raw.get("opinionId")):
        try:
            return cleaning.external_id(identity)
        except Refused:
            continue
    return None


def _rating(entry: object, code: str) -> RatingRecord | None:
    """One rated question; None where there is no question."""
    if not isinstance(entry, Mapping) or not (question := as_text(entry.get("questionText"), limit=300)):
        return None
    return RatingRecord(
        question=question,
        score=whole_number(entry.get("score")),
        score_text=as_text(entry.get("scoreText")),
        service_code=code,
    )


def _who(raw: Mapping[object, object], members: tuple[str, ...], inner: tuple[str, ...]) -> str:
    """The first of some members that holds a text, or an object with one of the ``inner`` members."""
    for member in members:
        value = raw.get(member)
        options = [value.get(name) for name in inner] if isinstance(value, Mapping) else [value]
        for option in options:
            if name := cleaning.short_text(option):
                return name
    return ""


def _role_of_author(raw: Mapping[object, object]) -> str:
    """The role inside an ``author`` or ``responder`` object."""
    people = (raw.get(name) for name in ("author", "responder"))
    found = (_who(person, _ROLE_MEMBERS, ()) for person in people if isinstance(person, Mapping))
    return next((role for role in found if role), "")


def _moment(value: object, now: datetime) -> datetime | None:
    """A moment, or None where it is missing or makes no sense."""
    try:
        return cleaning.optional_moment(value, now=now)
    except Refused:
        return None
