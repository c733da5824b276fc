"""The reviews of NHS.UK through the pipeline and the command: replies and ratings in the page, removals at each run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.secrets import decrypt
from feedbackhub.organisations.services import create_organisation, create_service
from stories.models import (
    DetailsDebt,
    ImportRun,
    RunState,
    Source,
    SourceKind,
    SourceReply,
    Story,
    StoryRating,
    StoryState,
    WithdrawnHow,
)
from tests.people import TESTS
from tests.standins.nhs_uk import NhsUkStandIn
from tests.standins.synthetic_reviews import CODES, identity

if TYPE_CHECKING:
    from tests.stories.importing.conftest import Answer

    Fetch = Callable[..., Answer]


@pytest.fixture
def site() -> Iterator[NhsUkStandIn]:
    """An NHS.UK with thirty reviews of two sites."""
    with NhsUkStandIn(reviews_count=30) as server:
        server.retry_after = "0"
        yield server


@pytest.fixture
def fetch(command: Callable[..., Answer], site: NhsUkStandIn) -> Fetch:
    """Run `manage.py import_stories nhs-uk …` for a Trust with both sites."""
    trust = create_organisation(name="Synthetic NHS Trust", ods_code="RXX", actor=TESTS)
    for code in CODES:
        create_service(parent=trust.root, name=code, code=code, kind="site", actor=TESTS)

    def run(*arguments: str, codes: tuple[str, ...] = CODES) -> Answer:
        named = [part for code in codes for part in ("--ods-code", code)]
        return command(
            *("nhs-uk", "--url", site.url, "--key", site.key, "--organisation", "RXX", "--json"),
            *named,
            *arguments,
        )

    return run


def counts(answer: Answer) -> dict[str, int]:
    found: dict[str, int] = json.loads(answer.out.strip().splitlines()[-1])
    return found


def test_reviews_come_with_ratings_and_replies_in_their_page(fetch: Fetch, site: NhsUkStandIn) -> None:
    site.reply(identity(3), "Thank you for your review.")
    answer = fetch()
    assert (answer.code, counts(answer)) == (
        0,
        {"seen": 30, "created": 30, "updated": 0, "unchanged": 0, "quarantined": 0, "withdrawn": 0},
    )
    story = Story.objects.get(external_id=identity(3))
    assert story.services.get().code in CODES
    assert story.ratings.exists()
    assert [reply.body for reply in SourceReply.objects.filter(story=story)] == ["Thank you for your review."]
    assert not DetailsDebt.objects.exists()


def test_again_writes_nothing_and_a_reply_alone_is_no_edit(fetch: Fetch, site: NhsUkStandIn) -> None:
    fetch()
    before = list(StoryRating.objects.order_by("pk").values())
    replied = SourceReply.objects.count()
    unanswered = next(
        story.external_id for story in Story.objects.order_by("-pk") if not story.source_replies.exists()
    )
    site.reply(unanswered, "We are sorry.")
    answer = fetch()
    assert counts(answer)["unchanged"] == counts(answer)["seen"] > 0
    assert list(StoryRating.objects.order_by("pk").values()) == before
    assert SourceReply.objects.count() == replied + 1


def test_what_nhs_uk_took_down_goes_at_the_next_run_and_comes_back_with_it(
    fetch: Fetch, site: NhsUkStandIn
) -> None:
    fetch()
    newest = Story.objects.order_by("-published_at", "-pk")[0].external_id
    site.remove(newest)
    answer = fetch()
    assert (answer.code, counts(answer)["withdrawn"]) == (0, 1)
    story = Story.objects.get(external_id=newest)
    assert (story.state, story.withdrawn_how) == (StoryState.WITHDRAWN, WithdrawnHow.SOURCE)
    site.reviews.append(site.removed.pop())
    site.edit(newest, status="published")
    fetch()
    story.refresh_from_db()
    assert story.state == StoryState.LIVE


def test_removals_that_are_too_many_to_believe_take_nothing_down(fetch: Fetch, site: NhsUkStandIn) -> None:
    fetch()
    for number in range(2, 28):
        site.remove(Story.objects.order_by("pk")[number].external_id)
    answer = fetch()
    assert answer.code == 1
    assert Story.objects.live().count() == 30


def test_codes_and_key_are_kept_where_that_is_asked_for(fetch: Fetch, site: NhsUkStandIn) -> None:
    fetch("--keep-key", codes=CODES[:1])
    source = Source.objects.get()
    assert source.kind == SourceKind.NHS_UK
    assert source.options == {"ods_codes": list(CODES[:1])}
    assert decrypt(source.encrypted_key) == site.key
    assert Story.objects.count() == 15
    assert counts(fetch(codes=()))["created"] == 0
    fetch()
    assert Source.objects.get().options == {"ods_codes": list(CODES)}


def test_without_codes_it_says_what_is_missing(fetch: Fetch) -> None:
    answer = fetch(codes=())
    assert answer.code == 1
    assert "ODS codes" in answer.err
    assert ImportRun.objects.get().state == RunState.STOPPED


def test_the_key_may_come_by_the_environment(
    fetch: Fetch, command: Callable[..., Answer], site: NhsUkStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHS_UK_KEY", site.key)
    answer = command(
        *("nhs-uk", "--url", site.url, "--organisation", "RXX", "--ods-code", CODES[0], "--dry-run"),
    )
    assert answer.code == 0
    assert site.key not in answer.out + answer.err
    assert not Source.objects.exists()
    monkeypatch.delenv("NHS_UK_KEY")
    refused = command("nhs-uk", "--url", site.url, "--organisation", "RXX", "--ods-code", CODES[0])
    assert "NHS_UK_KEY" in refused.err
