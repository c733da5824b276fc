"""No page ranks people: whoever has more or fewer stories stands in the same place (evidence D.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from casework.models import Case, DebriefAnswer, DebriefOffer
from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import Ownership
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

# Lists of stories: each names whoever has it, in the order of the stories.
_OF_STORIES = frozenset({"casework:queue", "casework:escalations", "casework:came-of-it"})
_ROOMS = ("casework", "organisations", "responses")


def pages() -> Iterator[str]:
    """Give every page of the staff's rooms that has an address of its own."""
    for room in _ROOMS:
        patterns = get_resolver().namespace_dict[room][1].reverse_dict
        for name in patterns:
            if not isinstance(name, str) or f"{room}:{name}" in _OF_STORIES:
                continue
            try:
                yield reverse(f"{room}:{name}")
            except NoReverseMatch:
                continue


def order_on(client: Client, address: str, names: list[str]) -> list[str]:
    """Give the names on a page in the order in which they first stand there."""
    answer = client.get(address)
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return []
    said = words_of(answer.content.decode())
    found = {name: said.find(name) for name in names if name in said}
    return sorted(found, key=lambda name: found[name])


@pytest.fixture
def names(cast: Cast, open_about: OpenAbout) -> list[str]:
    """Three people of one ward who answer for it, and enough stories to count."""
    Ownership.objects.create(service=cast.ward_4, user=cast.priya, rank="colleague")
    for _ in range(9):
        open_about(cast.ward_4)
    for user in (cast.asha, cast.ben, cast.priya):
        DebriefOffer.objects.create(
            organisation=cast.northmere,
            user=user,
            on_day=local_date(),
            answer=DebriefAnswer.CALL,
            answered_at=now(),
        )
    return [cast.asha.full_name, cast.ben.full_name, cast.priya.full_name]


def share(cast: Cast, *numbers: int) -> None:
    """Give each of the three so many of the open stories, some distressing."""
    pks = iter(Case.objects.order_by("pk").values_list("pk", flat=True))
    for user, number in zip((cast.asha, cast.ben, cast.priya), numbers, strict=True):
        for _ in range(number):
            Case.objects.filter(pk=next(pks)).update(owner=user, criticality=4)


def test_people_stand_in_the_same_order_whoever_has_more(
    client: Client, cast: Cast, names: list[str]
) -> None:
    client.force_login(cast.lena)
    orders = []
    for numbers in ((6, 2, 1), (1, 2, 6), (2, 6, 1)):
        share(cast, *numbers)
        orders.append({address: order_on(client, address, names) for address in pages()})
    assert orders[0] == orders[1] == orders[2]
    with_people = [address for address, order in orders[0].items() if len(order) > 1]
    assert {"/cover/people/", "/cover/services/", "/cover/care/"} <= set(with_people)


def test_the_balance_stands_in_the_order_of_names(client: Client, cast: Cast, names: list[str]) -> None:
    client.force_login(cast.lena)
    share(cast, 1, 2, 6)
    assert order_on(client, "/cover/people/", names) == sorted(names, key=str.casefold)


def test_no_page_offers_to_sort_people(client: Client, cast: Cast, names: list[str]) -> None:
    client.force_login(cast.lena)
    page = client.get("/cover/people/").content.decode()
    assert "aria-sort" not in page
    assert not re.search(r"[?&](order|sort)=", page)
    by_name = order_on(client, "/cover/people/", names)
    assert order_on(client, "/cover/people/?order=-stories&sort=burden", names) == by_name
