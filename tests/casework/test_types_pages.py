"""The page of agreement and the release of decisions: figures, empty pages, who may see them, what they cost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedbackhub.core.clock import now
from responses.models import LabelRelease, Response, ResponseState, TypeDecision, text_hash
from responses.services.deciding_types import decide_type
from responses.services.releasing import note_training, release_decisions, released_labels
from responses.typology.engine import ENGINE_VERSION
from responses.typology.types import ResponseType
from stories.models import Story, StoryState
from tests.casework.seeing import elements, has_class, tree_of, words, words_of
from tests.factories import make_story
from tests.factories.casework import make_public_reply
from tests.people import TESTS
from tests.responses.engines import own_head, ship

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service
    from tests.people import Cast

pytestmark = pytest.mark.django_db

AGREEMENT, LABELS = reverse("casework:insight-types"), reverse("casework:insight-labels")
RELEASE = reverse("casework:insight-labels-release")
GENERIC, OFFLINE = ResponseType.GENERIC, ResponseType.OFFLINE
THANKS, OPEN = ResponseType.APPRECIATIVE, ResponseType.TRANSPARENT_CONVERSATIONAL


def decided(
    service: Service,
    actor: User,
    machine: ResponseType | None = GENERIC,
    person: ResponseType = OFFLINE,
    title: str = "",
) -> TypeDecision:
    story = make_story(service, **({"title": title} if title else {}))
    reply = make_public_reply(story, machine)
    return again(reply, actor, person)


def again(reply: Response, actor: User, person: ResponseType) -> TypeDecision:
    return decide_type(
        response=reply,
        label=person,
        reason=f"I read it as {person}.",
        expected_hash=text_hash(reply.body),
        actor=actor,
    )


def shown(client: Client, address: str = AGREEMENT) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def table(page: str, caption: str) -> list[list[str]]:
    rows = elements(tree_of(page), f"//table[caption[@id='{caption}']]/tbody/tr")
    return [[words(cell) for cell in elements(row, "./th | ./td")] for row in rows]


# Agreement --------------------------------------------------------------------------------------------------------


def test_without_decisions_the_page_says_what_to_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    page = shown(client)
    assert "Nobody has decided about a type yet." in words_of(page)
    assert not elements(tree_of(page), "//table")
    assert "0 of 0 replies read" in words_of(page)


def test_the_figures_are_those_of_the_decisions(cast: Cast, client: Client) -> None:
    for machine, person in [
        (GENERIC, GENERIC),
        (GENERIC, GENERIC),
        (GENERIC, OFFLINE),
        (OPEN, OPEN),
        (OPEN, THANKS),
        (THANKS, THANKS),
    ]:
        decided(cast.ward_4, cast.ben, machine, person)
    decided(cast.ward_4, cast.ben, None, OPEN)  # the engine had said nothing
    decided(cast.eastwold.root, cast.olga, OPEN, GENERIC)
    client.force_login(cast.lena)
    page = shown(client)
    assert (
        "Of 6 decisions that people made about the type of a reply, the engine had said the same in 67%."
        in (words_of(page))
    )
    # Observed 4/6; chance (2*3 + 2*1 + 1*0 + 1*2)/36 = 10/36; kappa (24 - 10)/(36 - 10).
    assert f"Kappa is {14 / 26:.2f} (95% interval " in words_of(page)
    assert table(page, "confusion-caption") == [
        ["Generic", "2", "0", "0", "0", "2"],
        ["Appreciative", "0", "1", "0", "1", "2"],
        ["Offline", "1", "0", "0", "0", "1"],
        ["Transparent, conversational", "0", "0", "0", "1", "1"],
    ]
    assert table(page, "types-caption")[0][:7] == ["Generic", "2", "3", "2", "67%", "100%", "0.80"]
    assert table(page, "types-caption")[2] == ["Offline", "1", "0", "0", "–", "0%", "0.00", "0.00"]
    differ = elements(tree_of(page), f"//li[{has_class('app-queue__row')}]")
    assert len(differ) == 2
    assert "Decided: Appreciative" in words(differ[0])
    assert "Engine: Transparent, conversational, 90% sure" in words(differ[0])


def test_the_last_decision_about_a_text_counts(cast: Cast, client: Client) -> None:
    first = decided(cast.ward_4, cast.ben, GENERIC, OFFLINE)
    again(first.response, cast.lena, GENERIC)
    client.force_login(cast.lena)
    page = shown(client)
    assert "Of 1 decision" in words_of(page)
    assert "the engine had said the same in 100%" in words_of(page)
    assert "Nowhere yet" in words_of(page)


def test_over_time_it_goes_by_the_months_of_london(cast: Cast, client: Client) -> None:
    for moment in (
        datetime(2026, 3, 31, 22, 30, tzinfo=UTC),
        datetime(2026, 3, 31, 23, 30, tzinfo=UTC),  # half past midnight on 1 April in London
    ):
        with time_machine.travel(moment, tick=False):
            decided(cast.ward_4, cast.ben)
    client.force_login(cast.lena)
    page = shown(client)
    assert [row[0:2] for row in table(page, "months-caption")] == [["April 2026", "1"], ["March 2026", "1"]]
    assert len(table(page, "engines-caption")) == 2, "each verdict of these tests is an engine of its own"


def test_nobody_is_named(cast: Cast, client: Client) -> None:
    decided(cast.ward_4, cast.ben)
    client.force_login(cast.lena)
    page = words_of(re.sub(r"<header.*?</header>", "", shown(client), flags=re.S))
    assert "Ben" not in page
    assert "Asha" not in page


@pytest.mark.parametrize("gone", [{"state": StoryState.WITHDRAWN}, {"held_back_at": now()}])
def test_a_story_that_is_gone_is_not_named(cast: Cast, client: Client, gone: dict[str, object]) -> None:
    one = decided(cast.ward_4, cast.ben, title="The missing glasses")
    Story.objects.filter(pk=one.response.story_id).update(**gone)
    client.force_login(cast.lena)
    page = words_of(shown(client))
    assert "The missing glasses" not in page
    assert one.reason not in page
    assert "A story that is gone" in page


@pytest.mark.parametrize(
    ("who", "agreement", "labels"),
    [("lena", 200, 200), ("adam", 200, 403), ("priya", 403, 403), ("asha", 403, 403), ("rhys", 403, 403)],
)
def test_who_sees_which_page(cast: Cast, client: Client, who: str, agreement: int, labels: int) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(AGREEMENT).status_code == agreement
    assert client.get(LABELS).status_code == labels
    assert client.post(RELEASE).status_code == (422 if labels == 200 else 403)
    if agreement == 200:
        assert ("Release decisions for training" in shown(client)) == (labels == 200)


def test_another_organisation_is_not_counted(cast: Cast, client: Client) -> None:
    decided(cast.ward_4, cast.ben, title="Ours alone")
    client.force_login(cast.olga)
    assert "Nobody has decided" in words_of(shown(client))
    assert "Ours alone" not in shown(client, LABELS)


def test_an_administrator_sees_how_far_the_engine_has_read(cast: Cast, client: Client) -> None:
    decided(cast.ward_4, cast.ben)
    client.force_login(cast.adam)
    page = shown(client)
    assert "0 of 1 reply read" in words_of(page)
    [bar] = elements(tree_of(page), "//progress")
    assert (bar.get("value"), bar.get("max")) == ("0", "1")


@pytest.mark.parametrize("address", [AGREEMENT, LABELS])
def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.lena)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(client, address)
        return len(captured)

    decided(cast.ward_4, cast.ben)
    before = queries()
    for _ in range(12):
        decided(cast.ward_5, cast.priya)
    assert queries() == before
    assert before <= 18


# Release ----------------------------------------------------------------------------------------------------------


def test_a_lead_releases_what_is_ticked(cast: Cast, client: Client) -> None:
    first, second = (decided(cast.ward_4, cast.ben, title=f"Story {n}") for n in range(2))
    client.force_login(cast.lena)
    page = shown(client, LABELS)
    assert "2 decisions wait" in words_of(page)
    assert "Offline: the engine said generic" in words_of(page)
    answer = client.post(RELEASE, {"decisions": [first.pk], "shown": [first.pk, second.pk]}, follow=True)
    after = words_of(answer.content.decode())
    assert "1 decision released for training." in after
    assert "1 decision waits" in after
    assert "1 decision released by Lena Brook" in after
    assert [one.decision_id for one in released_labels(cast.northmere)] == [first.pk]


def test_all_on_the_page_are_released_at_once(cast: Cast, client: Client) -> None:
    every = [decided(cast.ward_4, cast.ben).pk for _ in range(3)]
    client.force_login(cast.lena)
    client.post(RELEASE, {"all": "1", "shown": every})
    assert [one.decision_id for one in released_labels(cast.northmere)] == every


def test_nothing_ticked_is_said_and_nothing_is_released(cast: Cast, client: Client) -> None:
    one = decided(cast.ward_4, cast.ben)
    client.force_login(cast.lena)
    answer = client.post(RELEASE, {"shown": [one.pk]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Tick the decisions that may be used for training." in words_of(page)
    [link] = elements(tree_of(page), "//*[contains(@class, 'nhsuk-error-summary')]//a")
    assert elements(tree_of(page), f"//*[@id='{str(link.get('href'))[1:]}']")
    for sent in ({"decisions": ["x"]}, {"decisions": [one.pk, 987654321]}, {"decisions": ["9" * 40]}):
        assert client.post(RELEASE, sent).status_code == 422
    assert not LabelRelease.objects.exists()


def test_another_organisations_decisions_and_releases_are_out_of_reach(cast: Cast, client: Client) -> None:
    ours = decided(cast.ward_4, cast.ben)
    client.force_login(cast.olga)
    assert client.post(RELEASE, {"decisions": [ours.pk]}).status_code == 422
    release = release_decisions(organisation=cast.northmere, decisions=[ours.pk], actor=cast.lena)
    assert client.post(reverse("casework:insight-labels-undo", args=[release.pk])).status_code == 404
    assert len(released_labels(cast.northmere)) == 1


def test_a_release_is_taken_back_and_a_used_one_is_not(cast: Cast, client: Client) -> None:
    one, other = decided(cast.ward_4, cast.ben), decided(cast.ward_4, cast.ben)
    first = release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    client.force_login(cast.lena)
    answer = client.post(reverse("casework:insight-labels-undo", args=[first.pk]), follow=True)
    assert "Taken back by Lena Brook" in words_of(answer.content.decode())
    assert "2 decisions wait" in words_of(answer.content.decode())
    used = release_decisions(organisation=cast.northmere, decisions=[other.pk], actor=cast.lena)
    note_training(
        organisation=cast.northmere,
        labels=released_labels(cast.northmere),
        engine_version="own-1",
        actor=TESTS,
    )
    answer = client.post(reverse("casework:insight-labels-undo", args=[used.pk]), follow=True)
    after = words_of(answer.content.decode())
    assert "An engine has learned from these" in after
    assert "Used for version own-1" in after
    assert "Take it back" not in after


def test_without_decisions_the_list_says_where_they_come_from(cast: Cast, client: Client) -> None:
    withdrawn = decided(cast.ward_4, cast.ben)
    Response.objects.filter(pk=withdrawn.response_id).update(state=ResponseState.WITHDRAWN)
    client.force_login(cast.lena)
    assert "No decision waits to be released." in words_of(shown(client, LABELS))


# The engine -------------------------------------------------------------------------------------------------------


def test_the_page_says_that_the_engine_is_the_shipped_one(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    page = shown(client)
    assert f"Version {ENGINE_VERSION}. It is the one that comes with the hub" in words_of(page)
    assert not elements(tree_of(page), "//caption[@id='own-caption']")


def test_the_page_says_that_the_engine_is_their_own_and_how_it_did(cast: Cast, client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 3, 12, tzinfo=UTC), tick=False):
        row = own_head(cast.northmere, OFFLINE, trained_on=84)
    client.force_login(cast.lena)
    page = shown(client)
    assert f"Version {row.version}. It is your own, in use since 3 November 2026" in words_of(page)
    assert "84 released decisions" in words_of(page)
    assert table(page, "own-caption") == [
        ["Your own", "88%", "0.86", "0.84", "0.74 to 0.92", "–"],
        ["The one of the hub", "80%", "0.78", "0.74", "0.62 to 0.84", "–"],
    ]
    client.force_login(cast.olga)
    assert "It is the one that comes with the hub" in words_of(shown(client)), (
        "another Trust's own is its own"
    )


def test_after_an_upgrade_the_page_says_to_train_again(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = own_head(cast.northmere, OFFLINE)
    ship(monkeypatch, "model-next")
    client.force_login(cast.adam)
    page = words_of(shown(client))
    assert "Version model-next. It is the one that comes with the hub" in page
    assert f"Your own engine, version {row.version}, was trained on 84 released decisions" in page
    assert "train it again" in page
