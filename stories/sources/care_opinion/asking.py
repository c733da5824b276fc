"""The questions that are put to Care Opinion's API: walks over lists, and what belongs to one story.

Links of a story are followed only below the API's own root, since the key travels with every
request; where a link leads elsewhere or is missing, the documented path is asked. Ratings have no
documented path: without a link there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote

from stories.sources.care_opinion.details import ratings_of, response_to_reply, tags_of
from stories.sources.care_opinion.links import links_to
from stories.sources.care_opinion.mapping import id_of, services_to_codes
from stories.sources.errors import NothingThere, UnexpectedShape
from stories.sources.record import RatingRecord, StoryDetails

if TYPE_CHECKING:
    from stories.sources.care_opinion.client import CareOpinionClient

PAGE_SIZE = 100
"""The most that the API gives at once."""
MOST_RATED = 20
"""Services of one story whose ratings are asked for."""
_SAME_PAGE = (
    "Care Opinion gave the same page of {items} twice, so we stopped before going round in circles. "
    "Check the address of the source; if it is right, tell whoever looks after FeedbackHub."
)


def walk(
    client: CareOpinionClient, path: str, *, since: date | None = None
) -> Iterator[tuple[int, list[object]]]:
    """Yield (position, page) of a list, oldest publication first, until an empty page.

    The next page starts after as many records as came, not as many as were asked for, so that a
    server with smaller pages loses nothing.
    """
    params: dict[str, str | int] = {"take": PAGE_SIZE, "dateofpublicationorder": "ascending"}
    if since is not None:
        params["publishedafter"] = since.isoformat()
    position = 0
    previous: list[object] = []
    while page := client.get_list(path, {"skip": position, **params}):
        if page == previous:
            items = "stories" if path == "opinions" else "replies"
            raise UnexpectedShape(_SAME_PAGE.format(items=items))
        yield position, page
        previous = page
        position += len(page)


def about(external_id: str, part: str = "") -> str:
    """The documented path of a story, or of a part of it."""
    path = f"opinions/{quote(external_id, safe='')}"
    return f"{path}/{part}" if part else path


def listing(client: CareOpinionClient, path: str) -> list[object]:
    """The whole of a story's list; none where there is nothing (404).

    Such a list rarely fills a page, so a further page is asked for only after a full one.
    """
    path, _, query = path.partition("?")
    asked: dict[str, str | int] = {**dict(parse_qsl(query)), "take": PAGE_SIZE}
    found: list[object] = []
    try:
        page = client.get_list(path, asked)
        while page:
            found += page
            if len(page) < PAGE_SIZE:
                break
            following = client.get_list(path, {**asked, "skip": len(found)})
            page = [] if following == page else following
    except NothingThere:
        pass
    return found


def details_of(client: CareOpinionClient, raw: Mapping[str, object], *, now: datetime) -> StoryDetails:
    """The tags, ratings and replies of an opinion; nothing asked where it has no id. Raises ``SourceError``."""
    identity = id_of(raw)
    if identity is None:
        return StoryDetails()
    replies = (
        response_to_reply(reply, now=now)
        for reply in listing(client, _path(client, raw, "responses", about(identity, "responses")))
    )
    return StoryDetails(
        tags=tags_of(listing(client, _path(client, raw, "tags", about(identity, "tags")))),
        ratings=tuple(dict.fromkeys(_ratings(client, raw))),
        replies=tuple({reply.external_id: reply for reply in replies if reply is not None}.values()),
    )


def services_of(client: CareOpinionClient, external_id: str, link: str) -> tuple[str, ...]:
    """The services of a story, from its own link if that stays on this API, else by the documented path.

    A story whose services cannot be read is still a story: it comes without services.
    """
    path = client.address.own_path(link) or about(external_id, "healthservices")
    try:
        return services_to_codes(client.get_list(path))
    except (NothingThere, UnexpectedShape):
        return ()


def _path(client: CareOpinionClient, raw: Mapping[str, object], relation: str, documented: str) -> str:
    """Where the opinion's own link leads, if that is on this API, else the documented path."""
    own = (client.address.own_path(link.href) for link in links_to(raw, relation))
    return next((path for path in own if path), documented)


def _ratings(client: CareOpinionClient, raw: Mapping[str, object]) -> Iterator[RatingRecord]:
    """The ratings behind each of the opinion's links to them, by service."""
    codes: dict[str, str] = {}
    for link in links_to(raw, "ratings"):
        if path := client.address.own_path(link.href):
            codes.setdefault(path, _service_in(path))
    for path, code in list(codes.items())[:MOST_RATED]:
        try:
            yield from ratings_of(client.get(path), service_code=code)
        except NothingThere:
            continue


def _service_in(path: str) -> str:
    """The service that a path to ratings names, if it is of the kind that has been seen."""
    match path.partition("?")[0].strip("/").split("/"):
        case ["opinions", _, "healthservices", code, "ratings"]:
            return unquote(code)
        case _:
            return ""
