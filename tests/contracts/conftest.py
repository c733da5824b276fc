"""One rig for each source of stories: the same tests run over all of them.

A rig has stories of several days, some that are odd or broken, and some published long after they
were told. Whoever writes another adapter adds a rig here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from stories.sources.care_opinion import CareOpinionSource
from stories.sources.care_opinion.client import CareOpinionClient
from stories.sources.nhs_uk import NhsUkSource
from stories.sources.nhs_uk.client import NhsUkClient
from stories.sources.record import StoryRecord
from stories.sources.story_file import StoryFileSource
from stories.sources.table_file import ColumnMap, TableFileSource, TextColumn
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.nhs_uk import NhsUkStandIn, Order
from tests.standins.synthetic_opinions import ODD, Opinion, having, opinions
from tests.standins.synthetic_reviews import CODES, comment
from tests.standins.synthetic_reviews import having as review_having
from tests.standins.synthetic_reviews import without as review_without
from tests.standins.waiting import NoLimit

if TYPE_CHECKING:
    from pathlib import Path

    from stories.sources.record import Page, RejectedRecord, StorySource

NOW = datetime(2026, 3, 20, tzinfo=UTC)
COUNT = 230
SINCE = date(2025, 1, 15)


@dataclass(frozen=True)
class Rig:
    """A source that can be opened as often as a test wants, and how early it may begin before the day asked for."""

    open: Callable[[], StorySource]
    lateness: timedelta = timedelta(0)


def odd_opinions() -> list[Opinion]:
    """Opinions of which some are odd in every known way."""
    made = opinions(COUNT, root="https://www.careopinion.org.uk/api/v2")
    for place, change in enumerate(ODD.values()):
        made[15 * place + 3] = change(made[15 * place + 3])
    made[100] = having(title="", authorScreenName="  \u202e\x07owl  ", links="none")(made[100])
    return made


@pytest.fixture(
    scope="module",
    params=["care_opinion", "nhs_uk", "nhs_uk_backwards", "story_file", "story_lines", "table_file"],
)
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Each source in turn."""
    with ExitStack() as stack:
        yield _RIGS[request.param](stack, tmp_path_factory.mktemp("rig"))


@pytest.fixture(scope="module")
def pages(rig: Rig) -> tuple[Page, ...]:
    """All pages of the source, read once."""
    return tuple(rig.open().pages(since=None))


@pytest.fixture(scope="module")
def records(pages: tuple[Page, ...]) -> tuple[StoryRecord | RejectedRecord, ...]:
    """All that the source gives, read once."""
    return tuple(record for page in pages for record in page.records)


@pytest.fixture(scope="module")
def stories(records: tuple[StoryRecord | RejectedRecord, ...]) -> tuple[StoryRecord, ...]:
    """All stories among it."""
    return tuple(record for record in records if isinstance(record, StoryRecord))


def _care_opinion(stack: ExitStack, folder: Path) -> Rig:
    server = stack.enter_context(CareOpinionStandIn())
    server.opinions = odd_opinions()
    client = stack.enter_context(CareOpinionClient(server.url, server.key, limiter=NoLimit()))
    return Rig(lambda: CareOpinionSource(client, now=lambda: NOW))


def _nhs_uk(stack: ExitStack, folder: Path, order: Order = Order.NEWEST_FIRST) -> Rig:
    server = stack.enter_context(NhsUkStandIn(reviews_count=COUNT))
    server.order = order
    changes = (
        review_without("commentId"), review_without("commentText"), review_without("dateSubmitted"),
        review_having(commentText="Damaged\x00 words"), review_having(title="Broken \ud800"),
        review_having(commentText="<p>Kind &amp;amp; quick</p>", ratings="none", visit=[], odsCode="RXX01"),
    )  # fmt: skip
    for place, change in enumerate(changes):
        server.reviews[15 * place + 3] = change(server.reviews[15 * place + 3])
    server.reply(str(comment(server.reviews[0])["commentId"]), "Thank you.\x07")
    client = stack.enter_context(NhsUkClient(server.url, server.key, limiter=NoLimit()))
    return Rig(lambda: NhsUkSource(client, ods_codes=CODES, now=lambda: NOW), lateness=NhsUkSource.lateness)


def _nhs_uk_backwards(stack: ExitStack, folder: Path) -> Rig:
    return _nhs_uk(stack, folder, Order.BY_ID_BACKWARDS)


def _story_file(stack: ExitStack, folder: Path) -> Rig:
    data = json.dumps(odd_opinions()).encode()
    return Rig(lambda: StoryFileSource(data, name="stories.json", page_size=50, now=lambda: NOW))


def _story_lines(stack: ExitStack, folder: Path) -> Rig:
    lines = [json.dumps(opinion) for opinion in odd_opinions()]
    lines[7] = lines[7][:40]
    path = folder / "stories.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return Rig(lambda: StoryFileSource(path, page_size=50, now=lambda: NOW))


def _table_file(stack: ExitStack, folder: Path) -> Rig:
    path = folder / "comments.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Ref", "Date", "Ward", "Comment"])
        for number, opinion in enumerate(opinions(COUNT)):
            day = str(opinion["dateOfSubmission"])[:10]
            rows.writerow([f"R{number}", "soon" if number == 20 else day, "RXX01", opinion["body"]])
    columns = ColumnMap(date="Date", texts=(TextColumn("Comment"),), id="Ref", services=("Ward",))
    return Rig(lambda: TableFileSource(path, columns, page_size=50, now=lambda: NOW))


_RIGS: dict[str, Callable[[ExitStack, Path], Rig]] = {
    "care_opinion": _care_opinion,
    "nhs_uk": _nhs_uk,
    "nhs_uk_backwards": _nhs_uk_backwards,
    "story_file": _story_file,
    "story_lines": _story_lines,
    "table_file": _table_file,
}
