"""Reading NHS.UK's stand-in over real sockets: in whatever order it lists, the cursor passes over nothing."""

from __future__ import annotations

import logging
import traceback
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from stories.sources.errors import (
    BadAddress,
    BadKey,
    CutOff,
    NothingThere,
    NotJson,
    NotSetUp,
    RateLimited,
    ServerTrouble,
    SourceError,
    UnexpectedShape,
)
from stories.sources.http.client import ATTEMPTS
from stories.sources.nhs_uk import NhsUkSource
from stories.sources.nhs_uk.client import NhsUkClient
from stories.sources.nhs_uk.source import LATENESS
from stories.sources.record import Page, RejectedRecord, StoryRecord
from tests.standins.faults import Fault
from tests.standins.nhs_uk import NhsUkStandIn, Order
from tests.standins.synthetic_reviews import CARE_OPINION, comment, having, identity, without
from tests.standins.waiting import Naps, NoLimit

if TYPE_CHECKING:
    from tests.stories.sources.nhs_uk.conftest import Opener

EVERY_ID = [identity(number) for number in range(1, 251)]


def _all(source: NhsUkSource, since: date | None = None) -> list[StoryRecord | RejectedRecord]:
    return [record for page in source.pages(since=since) for record in page.records]


def _ids(source: NhsUkSource, since: date | None = None) -> list[str | None]:
    return [record.external_id for record in _all(source, since)]


def _targets(server: NhsUkStandIn, part: str) -> list[str]:
    return [seen.target for seen in server.requests if part in seen.target]


@pytest.mark.parametrize("order", list(Order))
def test_pages_run_by_submission_in_whatever_order_they_are_listed(
    server: NhsUkStandIn, open_source: Opener, order: Order
) -> None:
    server.order = order
    pages: list[Page] = list(open_source().pages())
    assert [(page.position, len(page.records), page.total) for page in pages] == [
        (0, 100, 250),
        (100, 100, 250),
        (200, 50, 250),
    ]
    assert [record.external_id for page in pages for record in page.records] == EVERY_ID
    assert pages[0].watermark < pages[1].watermark < pages[2].watermark  # type: ignore[operator]
    assert server.fetched_twice() == []
    assert len(server.requests) == 7  # for each code 100, 25, and an empty page; and the publishers


def test_nothing_is_yielded_of_a_reading_that_breaks_off(server: NhsUkStandIn, open_source: Opener) -> None:
    server.slow_seconds = 0
    server.faults.fail(Fault.SLOW, times=3)  # three requests are answered, what follows is not
    server.faults.fail(Fault.SERVER_ERROR, times=ATTEMPTS)
    pages = open_source().pages()
    with pytest.raises(ServerTrouble):
        next(pages)
    assert [seen.status for seen in server.requests][:4] == [200, 200, 200, 500]


def test_both_shapes_of_replies_come_with_their_reviews(server: NhsUkStandIn, open_source: Opener) -> None:
    server.reply(identity(3), "Thank you.")
    source = open_source()
    for server.has_child_responses in (False, True):
        for server.has_text_numbers in (False, True):
            records = {record.external_id: record for record in _all(source)}
            story = records[identity(3)]
            assert isinstance(story, StoryRecord)
            assert story.details is not None
            assert story.details.replies is not None
            assert [reply.body for reply in story.details.replies] == ["Thank you."]
            assert story.details.ratings is not None
            assert [rating.score for rating in story.details.ratings] == [4]
            assert [reply.body for reply in source.fetch_responses(identity(3))] == ["Thank you."]


@pytest.mark.parametrize("minds", [True, False], ids=["fromDate is minded", "fromDate is not"])
def test_since_asks_from_some_weeks_before(server: NhsUkStandIn, open_source: Opener, minds: bool) -> None:
    server.minds_from_date = minds
    since = date(2025, 2, 1)
    ids = _ids(open_source(), since=since)
    newest = {
        str(comment(r)["commentId"])
        for r in server.reviews
        if str(comment(r)["dateSubmitted"]) >= "2025-02-01"
    }
    assert newest < set(ids)
    oldest = (since - LATENESS - timedelta(days=1)).isoformat()
    assert all(
        str(comment(r)["dateSubmitted"]) >= oldest for r in server.reviews if comment(r)["commentId"] in ids
    )
    assert all("fromDate=2025-01-04" in target for target in _targets(server, "/Comments"))


def test_a_review_of_long_ago_that_was_updated_is_kept(server: NhsUkStandIn, open_source: Opener) -> None:
    server.minds_from_date = False
    server.edit(identity(1), lastUpdated="2025-12-24T10:00:00")
    assert _ids(open_source(), since=date(2025, 12, 20)) == [identity(1)]


def test_an_early_day_is_no_trouble(open_source: Opener) -> None:
    assert len(_all(open_source(), since=date.min)) == 250


def test_a_review_that_comes_twice_is_kept_once(server: NhsUkStandIn, open_source: Opener) -> None:
    server.reviews.append(having(commentId=identity(9).upper())(server.reviews[8]))
    assert _ids(open_source()) == EVERY_ID
    assert _ids(open_source(codes=("RXX01", "rxx01", " RXX02 "))) == EVERY_ID


def test_what_cannot_be_read_comes_first_and_once(server: NhsUkStandIn, open_source: Opener) -> None:
    server.reviews[240] = without("commentText")(server.reviews[240])
    server.reviews[241] = without("commentId")(server.reviews[241])
    server.reviews.append(server.reviews[240])
    records = _all(open_source())
    assert len(records) == 250
    rejected = records[:2]
    assert {record.reason for record in rejected if isinstance(record, RejectedRecord)} == {
        "missing_text",
        "missing_id",
    }
    assert [record.position for record in rejected if isinstance(record, RejectedRecord)] == [0, 1]


def test_what_says_that_it_was_removed_is_not_shown(server: NhsUkStandIn, open_source: Opener) -> None:
    server.edit(identity(2), status="Removed")
    assert _ids(open_source()) == [EVERY_ID[0], *EVERY_ID[2:]]
    assert open_source().fetch_story(identity(2)) is None
    assert identity(2) not in set(open_source().all_ids())


def test_take_downs_have_a_list_of_their_own(server: NhsUkStandIn, open_source: Opener) -> None:
    source = open_source()
    assert list(source.removed(date(2025, 1, 1))) == []
    server.remove(identity(3))
    server.remove(identity(4))
    assert sorted(source.removed(date(2026, 3, 1))) == [identity(3), identity(4)]
    assert sorted(source.removed(None)) == [identity(3), identity(4)]
    assert source.fetch_story(identity(3)) is None
    assert source.fetch_responses(identity(3)) == []
    assert set(source.all_ids()) == set(EVERY_ID) - {identity(3), identity(4)}
    assert any("status=removed&fromDate=2024-02-28" in seen.target for seen in server.requests)


@pytest.mark.parametrize("has_children", [False, True])
def test_one_review_by_its_id(server: NhsUkStandIn, open_source: Opener, has_children: bool) -> None:
    server.has_child_responses = has_children
    story = open_source().fetch_story(identity(7))
    assert isinstance(story, StoryRecord)
    assert story.external_id == identity(7)
    assert open_source().fetch_story("../Comments") is None


def test_a_review_that_came_from_care_opinion_names_the_story_there(
    server: NhsUkStandIn, open_source: Opener
) -> None:
    server.edit(identity(7), publisherID=CARE_OPINION.upper(), publishersCommentRef="1234567")
    source = open_source()
    for story in (source.fetch_story(identity(7)), _all(source)[6]):
        assert isinstance(story, StoryRecord)
        assert "publisher:careopinion.org.uk:1234567" in story.references
    assert len(_targets(server, "/publishers")) == 1
    by_nhs_uk = source.fetch_story(identity(8))
    assert isinstance(by_nhs_uk, StoryRecord)
    assert "publisher:nhs.uk:70008" not in by_nhs_uk.references


@pytest.mark.parametrize("status", ["404", "odd"])
def test_reviews_are_read_without_the_publishers(
    server: NhsUkStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    answer = server.answer
    instead = {"404": None, "odd": {"message": ["Sorry"]}}[status]
    monkeypatch.setattr(
        server, "answer", lambda target: instead if "publishers" in target else answer(target)
    )
    assert _ids(open_source()) == EVERY_ID


@pytest.mark.parametrize("shape", ["wrapped", "bare", "list"])
def test_one_review_in_each_shape_that_may_come(
    server: NhsUkStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    entry = server.reviews[6]
    answer = {"wrapped": entry, "bare": comment(entry), "list": {"comments": [server.reviews[0], entry]}}[
        shape
    ]
    monkeypatch.setattr(server, "answer", lambda target: answer)
    story = open_source().fetch_story(identity(7))
    assert isinstance(story, StoryRecord)
    assert story.external_id == identity(7)


def test_a_list_without_the_review_is_none(
    server: NhsUkStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "answer", lambda target: {"comments": []})
    assert open_source().fetch_story(identity(7)) is None


def test_a_code_that_nhs_uk_does_not_know_has_no_reviews(server: NhsUkStandIn, open_source: Opener) -> None:
    server.unknown_codes = {"ZZZ99"}
    assert _ids(open_source(codes=("ZZZ99", "RXX01", "RXX02"))) == EVERY_ID


def test_where_no_code_is_known_the_address_is_asked_about(server: NhsUkStandIn, open_source: Opener) -> None:
    server.unknown_codes = {"RXX01", "RXX02"}
    assert _all(open_source()) == []
    assert _targets(server, "/publishers")


def test_a_wrong_address_is_not_taken_for_no_reviews(
    server: NhsUkStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "answer", lambda target: None)
    with pytest.raises(NothingThere, match=r"NHS\.UK has nothing at this address"):
        _all(open_source())


@pytest.mark.parametrize(
    "fault",
    [Fault.HTML, Fault.ERROR_TEXT, Fault.CUT_BODY, Fault.DROPPED, Fault.RETRY_AFTER, Fault.SERVER_ERROR],
)
def test_trouble_that_passes_costs_nothing(server: NhsUkStandIn, open_source: Opener, fault: Fault) -> None:
    server.faults.fail(fault, times=3)
    assert _ids(open_source()) == EVERY_ID
    assert server.fetched_twice() == []


@pytest.mark.parametrize(
    ("fault", "kind", "tries"),
    [
        (Fault.LOGIN_REDIRECT, BadAddress, 1),
        (Fault.UNAUTHORISED, BadKey, 1),
        (Fault.FORBIDDEN, BadKey, 1),
        (Fault.WRONG_SHAPE, UnexpectedShape, 1),
        (Fault.HTML, NotJson, ATTEMPTS),
        (Fault.CUT_BODY, CutOff, ATTEMPTS),
        (Fault.SERVER_ERROR, ServerTrouble, ATTEMPTS),
        (Fault.RETRY_AFTER, RateLimited, ATTEMPTS),
    ],
)
def test_trouble_that_stays_is_named_after_so_many_tries(
    server: NhsUkStandIn, open_source: Opener, fault: Fault, kind: type[SourceError], tries: int
) -> None:
    server.faults.fail_always(fault)
    with pytest.raises(SourceError) as caught:
        _all(open_source())
    assert type(caught.value) is kind
    assert "NHS.UK" in caught.value.message
    assert len(server.requests) == tries


@pytest.mark.parametrize("seed", range(2))
def test_a_bad_day_gives_the_same_reviews(server: NhsUkStandIn, open_source: Opener, seed: int) -> None:
    server.faults.schedule(seed=seed)
    assert _ids(open_source()) == EVERY_ID


@pytest.mark.parametrize("answer", [{}, {"comments": None}, {"comments": {}}, {"message": "Sorry"}])
def test_an_answer_without_a_list_is_no_empty_list(
    server: NhsUkStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(server, "answer", lambda target: answer)
    with pytest.raises(
        UnexpectedShape, match=r"NHS\.UK answered with something other than a list of reviews"
    ):
        _all(open_source())


def test_a_server_that_repeats_a_page_is_left(
    server: NhsUkStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"comments": server.reviews[:100]}
    monkeypatch.setattr(server, "answer", lambda target: page)
    with pytest.raises(UnexpectedShape, match="twice"):
        _all(open_source())
    assert len(_targets(server, "/Comments")) == 2


def test_a_wait_is_as_asked(server: NhsUkStandIn, open_source: Opener, naps: Naps) -> None:
    server.retry_after = "7"
    server.faults.fail(Fault.RETRY_AFTER)
    _all(open_source())
    assert 7 <= naps.taken[0] < 8


def test_a_wrong_key_is_named_and_never_shown(
    server: NhsUkStandIn, open_source: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore", "stories"):
        caplog.set_level(logging.DEBUG, logger=name)
    source = open_source(key="s3cret-wrong-key")
    with pytest.raises(BadKey, match=r"NHS\.UK does not accept the key") as caught:
        _all(source)
    assert [seen.status for seen in server.requests] == [401]
    shown = caplog.text + "".join(traceback.format_exception(caught.value)) + repr(source._client)
    assert "s3cret" not in shown
    assert "s3cret" not in server.requests[0].target
    assert "send_request_headers" in caplog.text  # the log was really read


@pytest.mark.parametrize("codes", [(), ("",), (" ", "")])
def test_a_source_without_codes_is_not_set_up(server: NhsUkStandIn, codes: tuple[str, ...]) -> None:
    with pytest.raises(NotSetUp, match="ODS codes"):
        NhsUkSource(NhsUkClient(server.url, "demo-key", limiter=NoLimit()), ods_codes=codes)


@pytest.mark.parametrize(
    ("given", "api_root"),
    [
        ("https://api.nhs.uk", "https://api.nhs.uk/comments"),
        ("https://api.nhs.uk/comments/", "https://api.nhs.uk/comments"),
        ("https://api.nhs.uk/comments/Comments?", "https://api.nhs.uk/comments"),
        ("https://gateway.example.org/nhs/comments", "https://gateway.example.org/nhs/comments"),
    ],
)
def test_the_address_may_be_the_host_or_the_api(given: str, api_root: str) -> None:
    with NhsUkClient(given, "demo-key", limiter=NoLimit()) as client:
        assert client.address.api_root == api_root


@pytest.mark.parametrize("given", ["", "http://api.nhs.uk", "https://api.nhs.uk?key=secret", "nonsense"])
def test_a_bad_address_says_what_to_type(given: str) -> None:
    with pytest.raises(BadAddress, match=r"https://api\.nhs\.uk/comments") as caught:
        NhsUkClient(given, "demo-key", limiter=NoLimit())
    assert "secret" not in caught.value.message
