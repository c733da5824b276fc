"""Reading the stand-in over real sockets: exact counts whatever the weather, and clear words when it stops."""

from __future__ import annotations

import logging
import traceback
from datetime import date
from typing import TYPE_CHECKING

import pytest

from stories.sources.care_opinion.client import CareOpinionClient
from stories.sources.errors import (
    BadKey,
    CutOff,
    NothingThere,
    NotJson,
    RateLimited,
    ServerTrouble,
    SourceError,
    UnexpectedShape,
)
from stories.sources.http.client import ATTEMPTS, LONGEST_WAIT
from stories.sources.record import RejectedRecord, StoryRecord
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.faults import Fault
from tests.standins.synthetic_opinions import ODD, REFUSED, TAKEN

if TYPE_CHECKING:
    from stories.sources.care_opinion import CareOpinionSource
    from tests.standins.waiting import Naps, NoLimit
    from tests.stories.sources.care_opinion.conftest import Opener


def _all(source: CareOpinionSource, since: date | None = None) -> list[StoryRecord | RejectedRecord]:
    return [record for page in source.pages(since=since) for record in page.records]


def _ids(source: CareOpinionSource, since: date | None = None) -> list[str | None]:
    return [record.external_id for record in _all(source, since)]


EVERY_ID = [str(number) for number in range(1001, 1251)]


def test_pages_run_to_the_empty_array(
    server: CareOpinionStandIn, open_source: Opener, limiter: NoLimit
) -> None:
    pages = list(open_source().pages())
    assert [(page.position, len(page.records), page.total) for page in pages] == [
        (0, 100, None),
        (100, 100, None),
        (200, 50, None),
    ]
    assert [record.external_id for page in pages for record in page.records] == EVERY_ID
    assert pages[0].watermark < pages[1].watermark < pages[2].watermark  # type: ignore[operator]
    assert server.requests[-1].target.startswith("/api/v2/opinions?skip=250&take=100")
    assert server.fetched_twice() == []
    assert limiter.count == len(server.requests) == 4


def test_an_exact_multiple_of_the_page_size_ends_too(server: CareOpinionStandIn, open_source: Opener) -> None:
    del server.opinions[200:]
    assert len(_ids(open_source())) == 200


def test_an_empty_feed_gives_no_page(server: CareOpinionStandIn, open_source: Opener) -> None:
    server.opinions.clear()
    assert list(open_source().pages()) == []


@pytest.mark.parametrize("path", ["", "/", "/api/v2", "/api/v2/", "/api/v2/opinions"])
def test_the_address_may_be_the_site_or_the_api(
    server: CareOpinionStandIn, open_source: Opener, path: str
) -> None:
    assert _ids(open_source(url=server.url + path)) == EVERY_ID


def test_a_server_with_smaller_pages_loses_nothing(
    server: CareOpinionStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.standins.care_opinion.MOST_AT_ONCE", 30)
    assert _ids(open_source()) == EVERY_ID


def test_a_server_that_repeats_a_page_is_left(
    server: CareOpinionStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = server.opinions[:100]
    monkeypatch.setattr(server, "answer", lambda target: first)
    with pytest.raises(UnexpectedShape, match="twice"):
        _all(open_source())


def test_since_asks_by_publication_and_includes_the_day(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    ids = _ids(open_source(), since=date(2025, 1, 20))
    expected = [str(o["id"]) for o in server.opinions if str(o["dateOfPublication"]) >= "2025-01-20"]
    assert ids == expected
    assert 0 < len(ids) < 250
    assert all("publishedafter=2025-01-20" in seen.target for seen in server.requests)
    assert all("dateofpublicationorder=ascending" in seen.target for seen in server.requests)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.HTML, Fault.ERROR_TEXT, Fault.CUT_BODY, Fault.EARLY_END, Fault.DROPPED, Fault.RETRY_AFTER,
        Fault.RATE_LIMIT_RESET, Fault.SERVER_ERROR,
    ],
)  # fmt: skip
def test_trouble_that_passes_costs_nothing(
    server: CareOpinionStandIn, open_source: Opener, fault: Fault
) -> None:
    server.faults.fail(fault, times=3)
    assert _ids(open_source()) == EVERY_ID
    assert sum(seen.fault == fault for seen in server.requests) == 3
    assert server.fetched_twice() == []


@pytest.mark.parametrize(
    ("fault", "kind", "tries"),
    [
        (Fault.LOGIN_REDIRECT, BadKey, 1),
        (Fault.UNAUTHORISED, BadKey, 1),
        (Fault.FORBIDDEN, BadKey, 1),
        (Fault.NOT_FOUND, NothingThere, 1),
        (Fault.WRONG_SHAPE, UnexpectedShape, 1),
        (Fault.HTML, NotJson, ATTEMPTS),
        (Fault.ERROR_TEXT, NotJson, ATTEMPTS),
        (Fault.CUT_BODY, CutOff, ATTEMPTS),
        (Fault.EARLY_END, CutOff, ATTEMPTS),
        (Fault.DROPPED, CutOff, ATTEMPTS),
        (Fault.SERVER_ERROR, ServerTrouble, ATTEMPTS),
        (Fault.RETRY_AFTER, RateLimited, ATTEMPTS),
    ],
)
def test_trouble_that_stays_is_named_after_so_many_tries(
    server: CareOpinionStandIn, open_source: Opener, fault: Fault, kind: type[SourceError], tries: int
) -> None:
    server.faults.fail_always(fault)
    with pytest.raises(SourceError) as caught:
        _all(open_source())
    assert type(caught.value) is kind
    assert len(server.requests) == tries


def test_pages_before_the_trouble_are_good(server: CareOpinionStandIn, open_source: Opener) -> None:
    pages = open_source().pages()
    assert len(next(pages).records) == 100
    server.faults.fail_always(Fault.SERVER_ERROR)
    with pytest.raises(ServerTrouble):
        next(pages)


def test_a_slow_answer_is_tried_again(server: CareOpinionStandIn, open_source: Opener) -> None:
    server.slow_seconds = 0.6
    server.faults.fail(Fault.SLOW)
    assert _ids(open_source(read_timeout=0.3)) == EVERY_ID


@pytest.mark.parametrize("seed", range(4))
def test_a_bad_day_gives_the_same_stories(server: CareOpinionStandIn, open_source: Opener, seed: int) -> None:
    server.faults.schedule(seed=seed)
    assert _ids(open_source()) == EVERY_ID
    assert server.fetched_twice() == []


def test_waits_are_as_asked(server: CareOpinionStandIn, open_source: Opener, naps: Naps) -> None:
    server.retry_after = "7"
    server.faults.fail(Fault.RETRY_AFTER)
    server.faults.fail(Fault.RATE_LIMIT_RESET)
    _all(open_source())
    assert 7 <= naps.taken[0] < 8
    assert 1 <= naps.taken[1] < 4


def test_a_wait_beyond_patience_is_left_to_the_next_run(
    server: CareOpinionStandIn, open_source: Opener, naps: Naps
) -> None:
    server.retry_after = str(int(LONGEST_WAIT) + 600)
    server.faults.fail_always(Fault.RETRY_AFTER)
    with pytest.raises(RateLimited, match="12 minutes"):
        _all(open_source())
    assert naps.taken == []
    assert len(server.requests) == 1


def test_nobody_there_is_said_so(open_source: Opener) -> None:
    with CareOpinionStandIn() as gone:
        url = gone.url
    with pytest.raises(ServerTrouble, match="cannot be reached"):
        _all(open_source(url=url))


def test_a_wrong_key_is_neither_followed_nor_shown(
    server: CareOpinionStandIn, open_source: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore", "stories"):
        caplog.set_level(logging.DEBUG, logger=name)
    source = open_source(key="s3cret-wrong-key")
    with pytest.raises(BadKey, match="key") as caught:
        _all(source)
    assert [seen.status for seen in server.requests] == [302]
    shown = caplog.text + "".join(traceback.format_exception(caught.value)) + repr(source._client)
    assert "s3cret" not in shown
    assert "send_request_headers" in caplog.text  # the log was really read


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nend", "caf\u00e9", "\x00"])
def test_a_key_that_cannot_be_one_is_refused_before_it_is_sent(server: CareOpinionStandIn, key: str) -> None:
    with pytest.raises(BadKey, match="Copy it again") as caught:
        CareOpinionClient(server.url, key)
    assert server.requests == []
    assert not key.strip() or key.strip() not in str(caught.value)


def test_odd_opinions_are_rejected_alone_and_counted(server: CareOpinionStandIn, open_source: Opener) -> None:
    for place, make in enumerate(ODD.values()):
        server.opinions[10 * place] = make(server.opinions[10 * place])
    records = _all(open_source())
    rejected = [record for record in records if isinstance(record, RejectedRecord)]
    assert len(records) == 250
    assert len(rejected) == len(REFUSED) == len(ODD) - len(TAKEN)
    assert all(record.position % 10 == 0 for record in rejected)


def test_services_are_looked_up_where_the_opinion_only_says_where(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    del server.opinions[2:]
    link = f"{server.api_root}/opinions/1001/healthservices"
    server.edit(1001, links=[{"relation": "healthservices", "id": "1001", "link": link}])
    server.unlinked_services["1001"] = [{"nacs": "RXX01"}, {"nacs": "RXX02"}]
    records = [record for record in _all(open_source()) if isinstance(record, StoryRecord)]
    assert records[0].service_codes == ("RXX01", "RXX02")
    assert sum("healthservices" in seen.target for seen in server.requests) == 1


def test_the_key_is_never_carried_to_another_host(server: CareOpinionStandIn, open_source: Opener) -> None:
    del server.opinions[1:]
    with CareOpinionStandIn() as other:
        link = f"{other.api_root}/opinions/1001/healthservices"
        server.edit(1001, links=[{"rel": "healthservices", "id": "1001", "href": link}])
        server.unlinked_services["1001"] = [{"nacs": "RXX01"}]
        records = _all(open_source())
        assert other.requests == []
    assert isinstance(records[0], StoryRecord)
    assert records[0].service_codes == ("RXX01",)  # by the documented path on the right host


def test_a_story_whose_services_cannot_be_read_is_still_a_story(
    server: CareOpinionStandIn, open_source: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    del server.opinions[1:]
    server.edit(1001, links=[{"rel": "healthservices", "id": "1", "href": "https://elsewhere.example/"}])
    monkeypatch.setattr(server, "_services_of", lambda opinion: {"not": "a list"})
    records = _all(open_source())
    assert isinstance(records[0], StoryRecord)
    assert records[0].service_codes == ()


def test_an_edit_shows_and_a_withdrawal_is_absence(server: CareOpinionStandIn, open_source: Opener) -> None:
    source = open_source()
    before = source.fetch_story("1001")
    server.edit(1001, body="I have thought again.")
    after = source.fetch_story("1001")
    assert isinstance(before, StoryRecord)
    assert isinstance(after, StoryRecord)
    assert before.content_hash != after.content_hash
    server.withdraw(1001)
    assert source.fetch_story("1001") is None
    assert _ids(source) == EVERY_ID[1:]


def test_replies_are_read_to_confirm_them(server: CareOpinionStandIn, open_source: Opener) -> None:
    source = open_source()
    assert source.fetch_responses("1001") == []
    server.reply(1001, "Thank you for telling us.")
    assert [(r.external_id, r.body) for r in source.fetch_responses("1001")] == [
        ("9001", "Thank you for telling us.")
    ]
    assert source.fetch_responses("7") == []
    assert source.fetch_responses("../healthservices/RXX01") == []


@pytest.mark.slow
def test_the_real_pace_is_within_what_is_allowed() -> None:
    with CareOpinionStandIn(opinions_count=0, enforce_rate=True) as server:
        client = CareOpinionClient(server.url, "demo-key")
        for _ in range(12):
            assert client.get_list("opinions") == []
        client.close()
        assert server.rate_breaches == 0
        assert server.most_in_a_second() <= 5
        elapsed = server.requests[-1].at - server.requests[0].at
        assert 11 / elapsed == pytest.approx(4.0, rel=0.1)


def test_the_stand_in_does_refuse_a_faster_client(open_source: Opener, limiter: NoLimit) -> None:
    """The guard of the guard: without a limiter the same requests are one too many."""
    with CareOpinionStandIn(opinions_count=0, enforce_rate=True) as server:
        source = open_source(url=server.url)
        for _ in range(5):
            list(source.pages())
        with pytest.raises(RateLimited):
            list(source.pages())
        assert server.rate_breaches > 0
