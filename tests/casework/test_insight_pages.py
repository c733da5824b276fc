"""The dashboard and the lists behind it: each figure agrees with its list, and who may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.insights.measures import Outcome, Window, type_mix
from casework.models import ChangeState
from casework.selectors.figures import story_facts
from casework.services.cases import open_case
from feedbackhub.core.clock import now
from feedbackhub.organisations.services import create_service
from responses.typology.types import ResponseType
from tests.casework.seeing import elements, has_class, tree_of, words
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply
from tests.people import TESTS

if TYPE_CHECKING:
    from django.test import Client
    from lxml.etree import _Element

    from tests.people import Cast

TITLES = f"//*[{has_class('app-queue__title')}]/a"
CELLS = "//table//tbody//td"
GENERIC, OPEN = ResponseType.GENERIC, ResponseType.TRANSPARENT_CONVERSATIONAL


def days_ago(days: float) -> timedelta:
    return timedelta(days=days)


def small_organisation(cast: Cast) -> None:
    """Every outcome at some service, in two wards and the community, old and new."""
    moment = now()
    types = [None, OPEN, GENERIC, ResponseType.OFFLINE, ResponseType.APPRECIATIVE]
    for n, (service, days) in enumerate(
        (service, days)
        for service in (cast.ward_4, cast.ward_5, cast.community)
        for days in (1, 3, 9, 30, 31, 90)
    ):
        story = make_story(service, published_at=moment - days_ago(days), title=f"Story number {n}")
        if n % 4 == 0:
            story.services.add(cast.ward_5)
        if n % 3:
            make_public_reply(story, types[n % len(types)])
        if n % 6 == 1:
            make_public_reply(story, GENERIC)


def page(client: Client, address: str) -> _Element:
    response = client.get(address)
    assert response.status_code == 200, address
    return tree_of(response.content.decode())


def test_every_figure_agrees_with_its_list(cast: Cast, client: Client) -> None:
    small_organisation(cast)
    client.force_login(cast.lena)
    dashboard = page(client, reverse("casework:insight"))
    cells = [cell for cell in elements(dashboard, CELLS) if elements(cell, ".//a")]
    assert len(cells) > 20
    for cell in cells:
        [link] = elements(cell, ".//a")
        listed = page(client, str(link.get("href")))
        titles = elements(listed, TITLES)
        figure = words(link).split()[0]
        if not figure.endswith("%"):
            assert int(figure) == len(titles), link.get("href")
            continue
        answered, stories = (
            int(part) for part in words(elements(cell, ".//*[@class='app-of']")[0]).split(" of ")
        )
        assert stories == len(titles), link.get("href")
        facts = [words(row) for row in elements(listed, f"//*[{has_class('app-facts')}]")]
        silent = sum("No response" in one or "Too new to say" in one for one in facts)
        assert answered == stories - silent


def test_the_key_beside_the_bar_agrees_with_the_mix(cast: Cast, client: Client) -> None:
    small_organisation(cast)
    client.force_login(cast.lena)
    dashboard = page(client, reverse("casework:insight"))
    root = cast.northmere.root
    found = story_facts(organisation=cast.northmere, services=[root], window=Window.LATEST, now=now())
    mix = type_mix(found[root.pk], now=now(), mature_days=settings.MATURE_AFTER_DAYS)
    shown = [
        int(words(number).split()[0])
        for number in elements(dashboard, f"//*[{has_class('app-mix-key__number')}]")
    ]
    assert shown == list(mix.values())
    assert mix[Outcome.NOT_READ] > 0, "the column is only there when it is needed"


def test_the_record_agrees_with_its_lists(cast: Cast, client: Client) -> None:
    small_organisation(cast)
    make_story(cast.eastwold.root)
    for state in ChangeState:
        make_change(cast.ward_4, cast.asha, state, title=f"A {state} change")
    client.force_login(cast.lena)
    dashboard = page(client, reverse("casework:insight"))
    links = elements(dashboard, f"//*[{has_class('app-record__value')}]/a")
    assert len(links) == 5
    for link in links:
        listed = page(client, str(link.get("href")))
        count = words(elements(listed, "//*[@data-app-announce]")[0])
        assert words(link).split()[0] == count.split(": ")[-1].split()[0], link.get("href")


def test_the_page_says_the_figures_in_words_first(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    assert "has no public story yet" in words(page(client, reverse("casework:insight")))
    for days in (30, 20, 10):
        story = make_story(cast.ward_4, published_at=now() - days_ago(days))
    make_public_reply(story, GENERIC)
    make_change(cast.ward_4, cast.asha, ChangeState.MADE)
    said = [
        words(one)
        for one in elements(page(client, reverse("casework:insight")), "//*[contains(@class, 'app-said')]")
    ]
    assert said[0].startswith(
        "1 of the latest 3 stories has a public reply; 2 have waited 7 days or more for one."
    )
    assert said[1].startswith(
        "The answered story got a reply that would fit any story; none got one that deals"
    )
    assert said[2].startswith("The last change was made on ")
    assert said[3].startswith("Nobody has told a story about 2 services yet.")


def test_services_without_a_story_are_folded_away(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    client.force_login(cast.lena)
    dashboard = page(client, reverse("casework:insight"))
    rows = [words(row) for row in elements(dashboard, "//table//tbody//th")]
    assert rows == ["Northmere NHS Trust", "Northmere Hospital", "Ward 4"]
    assert [words(one) for one in elements(dashboard, "//details[@id='silent']//li")] == [
        "Ward 5",
        "Community",
    ]


def test_the_list_leads_to_the_case_where_there_is_one(cast: Cast, client: Client) -> None:
    with_case, without = make_story(cast.ward_4), make_story(cast.ward_4)
    case = open_case(story=with_case, actor=TESTS)
    client.force_login(cast.lena)
    root = cast.northmere.root.pk
    listed = page(client, f"{reverse('casework:insight-stories')}?service={root}&window=latest")
    assert [link.get("href") for link in elements(listed, TITLES)] == [
        reverse("public:story", args=[without.pk]),
        reverse("casework:case", args=[case.pk]),
    ]


@pytest.mark.parametrize("who", ["asha", "priya", "rhys"])
def test_who_may_not_see_figures_is_refused(cast: Cast, client: Client, who: str) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(reverse("casework:insight")).status_code == 403
    root = cast.northmere.root.pk
    assert (
        client.get(f"{reverse('casework:insight-stories')}?service={root}&window=latest").status_code == 403
    )


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, db: None) -> None:
    for name in ("casework:insight", "casework:insight-stories"):
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("accounts:sign-in"))


def test_an_outsider_finds_nothing_of_the_other_trust(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4, title="Only of Northmere")
    client.force_login(cast.olga)
    for service in (cast.northmere.root, cast.ward_4):
        address = f"{reverse('casework:insight-stories')}?service={service.pk}&window=latest"
        assert client.get(address).status_code == 404
    assert "Northmere" not in client.get(reverse("casework:insight")).content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "service=&window=latest",
        "service=’&window=latest",
        "service=%00&window=latest",
        "service=99999999999999999999&window=latest",
        "service=ROOT&window=%00",
        "service=ROOT&window=yesterday",
        "service=ROOT&window=latest&outcome=%00",
        "service=ROOT&window=latest&outcome=wonderful",
    ],
)
def test_an_odd_address_is_not_found(cast: Cast, client: Client, asked: str) -> None:
    client.force_login(cast.lena)
    query = asked.replace("ROOT", str(cast.northmere.root.pk))
    assert client.get(f"{reverse('casework:insight-stories')}?{query}").status_code == 404


def test_an_outcome_without_stories_is_an_empty_list(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    client.force_login(cast.lena)
    query = f"service={cast.ward_4.pk}&window=mature&outcome=offline"
    listed = page(client, f"{reverse('casework:insight-stories')}?{query}")
    assert "No story is counted here now." in words(listed)
    assert "There is no story yet." in words(listed)


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    client.force_login(cast.lena)
    stories = f"{reverse('casework:insight-stories')}?service={cast.northmere.root.pk}&window=latest"
    before = [queries(client, address) for address in (reverse("casework:insight"), stories)]
    for n in range(12):
        service = create_service(
            parent=cast.site, name=f"Ward {n + 10}", code=f"W{n + 10}", kind="team", actor=TESTS
        )
        make_public_reply(make_story(service))
    after = [queries(client, address) for address in (reverse("casework:insight"), stories)]
    assert before == after
    assert max(after) <= 20, after


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
