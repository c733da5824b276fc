"""What the saved views hold, what facets count, how pages follow each other, and that the place is remembered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.clocks import next_working_day
from casework.models import Case, CaseState, CaseVisit
from casework.permissions import Reach
from casework.selectors import queue_counts, queue_sets
from casework.selectors.queue import Queue, QueueOrder, QueueQuery, QueueView
from casework.selectors.stranding import stranded_pairs
from feedbackhub.core.clock import local_date, now
from responses.models import Response
from stories.models import StoryFlag
from tests.casework.seeing import elements, has_class, words
from tests.casework.test_queue_page import ROWS, Page

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


def change(case: Case, **fields: object) -> Case:
    Case.objects.filter(pk=case.pk).update(**fields)
    return case


def queue_of(user: User, cast: Cast) -> Queue:
    return Queue(user, cast.northmere, Reach(user, cast.northmere), local_date())


def choices(page: Page, name: str) -> list[str]:
    return [words(one) for one in elements(page.tree, f"//select[@name='{name}']/option")]


def test_due_by_tomorrow_is_today_and_the_next_working_day(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    today = local_date()
    for title, day in (
        ("Yesterday", today - timedelta(days=1)),
        ("Today", today),
        ("Next", next_working_day(today)),
        ("Later", next_working_day(next_working_day(today))),
    ):
        change(open_about(cast.ward_4, title=title), due_on=day)
    assert Page(client, cast.asha, view="due").titles == ["Today", "Next"]
    assert Page(client, cast.asha, view="late").titles == ["Yesterday"]


def test_what_is_put_aside_leaves_mine_and_due_until_its_day_but_not_overdue(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    today = local_date()
    aside = change(
        open_about(cast.ward_4, title="Aside"), due_on=today, snoozed_until=today + timedelta(days=2)
    )
    change(open_about(cast.ward_4, title="Back"), due_on=today, snoozed_until=today)
    for view in ("mine", "services", "due"):
        assert Page(client, cast.asha, view=view).titles == ["Back"]
    assert Page(client, cast.asha, view="snoozed").titles == ["Aside"]
    assert "Snoozed until" in Page(client, cast.asha, view="snoozed").row("Aside")
    change(aside, due_on=today - timedelta(days=1))
    assert Page(client, cast.asha, view="late").titles == ["Aside"]


def test_praise_is_unread_until_this_person_opens_it(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    kind = change(open_about(cast.ward_4, title="So kind"), is_praise=True)
    old = now() - timedelta(days=90)
    change(open_about(cast.ward_4, title="Long ago"), is_praise=True, received_at=old)
    change(open_about(cast.ward_4, title="Not praise"), is_praise=False)
    assert Page(client, cast.asha, view="praise").titles == ["So kind"]
    CaseVisit.objects.create(case=kind, user=cast.asha, first_at=now(), last_at=now())
    assert Page(client, cast.asha, view="praise").titles == []
    assert Page(client, cast.ben, view="praise").titles == ["So kind"]


def test_approval_shows_what_waits_for_a_second_person(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4, title="In review")
    open_about(cast.ward_4, title="Untouched")
    Response.objects.create(
        story=case.story, organisation=cast.northmere, body="Thank you.", state="in_review"
    )
    assert Page(client, cast.priya, view="approval").titles == ["In review"]
    assert Page(client, cast.olga, view="approval").titles == []


def test_a_flagged_story_says_what_it_tells_of_and_folds_its_words(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = change(open_about(cast.ward_4, title="At night", body="The tea was cold."), flag_count=1)
    StoryFlag.objects.create(story=case.story, category="self_harm", raised_at=now())
    page = Page(client, cast.asha, view="flagged")
    assert "Distressing: self-harm or thoughts of suicide. Show the beginning" in page.row("At night")
    [fold] = elements(page.tree, f"//details[{has_class('app-queue__folded')}]")
    assert "The tea was cold." in words(fold)
    change(case, state=CaseState.CLOSED, outcome="no_change")
    assert Page(client, cast.asha, view="flagged").titles == []


def test_who_leaves_stands_in_red_at_once(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    open_about(cast.ward_4, title="Of somebody who left")
    assert stranded_pairs(cast.northmere) == frozenset()
    cast.asha.is_active = False
    cast.asha.save()
    assert stranded_pairs(cast.northmere) == {(cast.asha.pk, cast.ward_4.pk)}
    page = Page(client, cast.lena, view="nobody")
    assert page.titles == ["Of somebody who left"]
    assert page.counts["Nobody’s"] == 1
    assert "Nobody who can reply has this case" in page.row("Of somebody who left")


def test_pairs_are_read_one_by_one_whoever_has_how_many(cast: Cast, open_about: OpenAbout) -> None:
    for number in range(6):
        open_about((cast.ward_4, cast.ward_5, cast.community)[number % 3])
    for one in (cast.asha, cast.priya, cast.lena):
        one.is_active = False
        one.save()
    held = set(Case.objects.exclude(owner=None).values_list("owner_id", "service_id"))
    assert held
    assert stranded_pairs(cast.northmere) == held


@pytest.mark.parametrize("order", list(QueueOrder))
def test_pages_go_there_and_back_in_each_order(cast: Cast, open_about: OpenAbout, order: QueueOrder) -> None:
    day, moment = local_date(), now()
    for number in range(11):
        change(
            open_about(cast.ward_4),
            due_on=day + timedelta(days=number % 3),
            received_at=moment - timedelta(hours=number % 4),
            criticality=(None, 0, 3, 5)[number % 4],
        )
    queue = queue_of(cast.lena, cast)
    whole = queue.page(QueueQuery(QueueView.ALL, chosen_order=order)).cases
    assert len({case.pk for case in whole}) == 11
    expected = {
        QueueOrder.DUE: lambda one: (one.due_on, one.pk),
        QueueOrder.NEWEST: lambda one: (-one.received_at.timestamp(), -one.pk),
        QueueOrder.GRAVEST: lambda one: (
            -(one.criticality if one.criticality is not None else -1),
            one.due_on,
            one.pk,
        ),
    }[order]
    assert whole == sorted(whole, key=expected)
    seen, pages, mark = [], [], ""
    while True:
        page = queue.page(QueueQuery(QueueView.ALL, chosen_order=order, rows=4, after=mark))
        seen += page.cases
        pages.append(page)
        mark = page.after
        if not mark:
            break
    assert seen == whole
    back = queue.page(QueueQuery(QueueView.ALL, chosen_order=order, rows=4, before=pages[2].before))
    assert back.cases == pages[1].cases
    assert pages[0].before == ""
    first = queue.page(QueueQuery(QueueView.ALL, chosen_order=order, rows=4, before=back.before))
    assert (first.cases, first.before) == (pages[0].cases, "")


@pytest.mark.parametrize(
    "mark", ["x", "2026-01-01", "2026-13-01_1", "2026-01-01_-1", "_", "2026-01-01_9" + "9" * 20]
)
def test_a_mark_that_nobody_made_is_none(
    client: Client, cast: Cast, open_about: OpenAbout, mark: str
) -> None:
    open_about(cast.ward_4, title="There")
    assert Page(client, cast.asha, view="mine", after=mark).titles == ["There"]
    assert Page(client, cast.asha, view="mine", before=mark).titles == ["There"]


def test_each_choice_says_how_many_it_would_show(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    change(open_about(cast.ward_4), themes=["timeliness"], criticality=4, tags=["parking"])
    change(open_about(cast.ward_4), themes=["timeliness", "food"], criticality=5)
    change(open_about(cast.ward_5), themes=[], criticality=None)
    page = Page(client, cast.lena, view="all")
    assert "Ward 4, Northmere Hospital (2)" in choices(page, "service")
    assert "Northmere Hospital (3)" in choices(page, "service")
    assert choices(page, "theme") == [
        "All",
        "Food & drink provision & facilities (1)",
        "Timeliness of care (2)",
    ]
    assert "Needs a reply (3)" in choices(page, "state")
    assert "4 and 5: strongly, severely critical (2)" in choices(page, "band")
    assert choices(page, "tag") == ["All", "parking (1)"]
    assert len(Page(client, cast.lena, view="all", theme="timeliness").titles) == 2
    assert len(Page(client, cast.lena, view="all", band="unrated").titles) == 1
    assert len(Page(client, cast.lena, view="all", band="grave", theme="food").titles) == 1
    assert len(Page(client, cast.lena, view="all", tag="parking").titles) == 1


def test_counts_end_where_a_number_says_no_more(
    client: Client, cast: Cast, open_about: OpenAbout, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        open_about(cast.ward_4, title=f"Story {number}")
    monkeypatch.setattr(queue_counts, "MOST", 3)
    tally = queue_of(cast.lena, cast).tally(QueueQuery(QueueView.ALL))
    assert tally.views["all"] == 4
    assert (tally.shown, tally.is_whole) == (4, False)
    assert sum(tally.facets["state"].values()) == 4


def test_the_counts_of_all_views_are_one_query(cast: Cast, open_about: OpenAbout) -> None:
    open_about(cast.ward_4)
    queue = queue_of(cast.lena, cast)
    with CaptureQueriesContext(connection) as captured:
        queue.counts()
    assert len(captured) == 2  # and the pairs of owner and service


def test_search_marks_what_it_found_wherever_it_stands(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    far = "The ward was busy and nobody came for a long while. " * 12
    open_about(cast.ward_4, title="Far down", body=far + "My spectacles & one <lens were broken.")
    open_about(cast.ward_4, title="Nothing of it", body=far)
    page = Page(client, cast.asha, view="all", words="spectacle broken")
    assert page.titles == ["Far down"]
    marks = [words(one) for one in elements(page.tree, f"{ROWS}//mark")]
    assert marks == ["spectacles", "broken"]
    assert "&amp; one &lt;lens" in page.text


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ('"cold tea"', {"One"}),
        ("tea -cold", {"Two"}),
        ("soup or tea", {"One", "Two", "Three"}),
        ("the", set()),
        ("((", set()),
        ("' & | ! :*", set()),
    ],
)
def test_search_reads_what_people_type(
    client: Client, cast: Cast, open_about: OpenAbout, asked: str, titles: set[str]
) -> None:
    open_about(cast.ward_4, title="One", body="They brought cold tea.")
    open_about(cast.ward_4, title="Two", body="The tea was hot, and late.")
    open_about(cast.ward_4, title="Three", body="A soup.")
    assert set(Page(client, cast.asha, view="all", words=asked).titles) == titles


def test_an_edited_story_is_found_by_its_new_words_only(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4, title="Edited", body="A pheasant.")
    case.story.body = "A partridge."
    case.story.save()
    assert Page(client, cast.asha, view="all", words="pheasant").titles == []
    assert Page(client, cast.asha, view="all", words="partridges").titles == ["Edited"]


def test_the_queue_remembers_where_somebody_was(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    for number in range(30):
        open_about(cast.ward_4, title=f"Tea {number}")
    first = Page(client, cast.asha, view="all", words="tea")
    [following] = elements(first.tree, "//a[@rel='next']")
    second = Page(client, cast.asha, **dict(parse_qsl(urlsplit(str(following.get("href"))).query)))
    again = Page(client, cast.asha)
    assert again.titles == second.titles
    assert len(again.titles) == 5
    assert Page(client, cast.asha, view="mine").current_view == "Mine"
    assert Page(client, cast.ben).current_view == "Mine"


def test_the_counts_come_alone_for_a_page_that_stays_open(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    open_about(cast.ward_4)
    client.force_login(cast.asha)
    part = client.get("/queue/counts/?view=mine", headers={"HX-Request": "true"}).content.decode()
    assert 'id="count-mine" hx-swap-oob="true">1</span>' in part
    assert "<a" not in part
    page = client.get("/queue/counts/").content.decode()
    assert "How many in each view" in page


def test_the_keys_have_a_page_of_their_own(client: Client, cast: Cast) -> None:
    client.force_login(cast.rhys)
    assert "Go to the next story" in client.get("/queue/keys/").content.decode()


def test_what_was_worked_out_for_a_person_holds_for_that_person_only(cast: Cast) -> None:
    query = QueueQuery(view=QueueView.ALL)
    for user in (cast.asha, cast.lena, cast.asha):
        own = queue_of(user, cast)
        readable = set(Case.objects.visible_to(user).values_list("pk", flat=True))
        assert {case.pk for case in own.page(query).cases} <= readable
    assert queue_sets._rows_of_query.cache_info().hits


def test_what_somebody_typed_is_not_kept(cast: Cast) -> None:
    own = queue_of(cast.asha, cast)
    before = queue_sets._rows_of_query.cache_info(), queue_sets._counted_of_query.cache_info()
    own.page(QueueQuery(view=QueueView.ALL, words="my sister Ana"))
    own.tally(QueueQuery(view=QueueView.ALL, words="my sister Ana"))
    assert (queue_sets._rows_of_query.cache_info(), queue_sets._counted_of_query.cache_info()) == before
