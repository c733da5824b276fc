"""The queue by role, view, search and filter; as a page and as a part; in a fixed number of queries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case, CaseState
from feedbackhub.core.clock import local_date, now
from responses.models import Response
from stories.models import SourceKind, Story, StoryFlag, StoryState
from tests.casework.seeing import elements, has_class, tree_of, words
from tests.factories import make_source

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

TITLES = f"//*[{has_class('app-queue__title')}]/a"
VIEWS = f"//*[{has_class('app-views__list')}]//a"
ROWS = f"//*[{has_class('app-queue__row')}]"


def flagged(case: Case, category: str = "self_harm") -> Case:
    """Let a flag stand on a case's story, as reading it would."""
    StoryFlag.objects.create(story=case.story, category=category, raised_at=now())
    Case.objects.filter(pk=case.pk).update(flag_count=1)
    return case


class Page:
    """What somebody sees of the queue."""

    def __init__(self, client: Client, user: User, htmx: bool = False, **asked: str) -> None:
        client.force_login(user)
        headers = {"HX-Request": "true"} if htmx else {}
        self.response = client.get(f"/queue/?{urlencode(asked)}", headers=headers)
        assert self.response.status_code == 200
        self.text = self.response.content.decode()
        self.tree = tree_of(self.text)

    @property
    def titles(self) -> list[str]:
        return [words(link).split(", case")[0] for link in elements(self.tree, TITLES)]

    @property
    def counts(self) -> dict[str, int]:
        links = elements(self.tree, VIEWS)
        found = [re.fullmatch(r"(.+) ([\d,]+)", words(link)) for link in links]
        return {match[1]: int(match[2]) for match in found if match}

    @property
    def current_view(self) -> str:
        [link] = elements(self.tree, f"{VIEWS}[@aria-current]")
        return words(link).split()[0]

    def row(self, title: str) -> str:
        for row in elements(self.tree, ROWS):
            if title in words(row):
                return words(row)
        raise AssertionError(f"no row {title!r}")


@pytest.fixture
def cases(cast: Cast, open_about: OpenAbout) -> dict[str, Case]:
    """One case of every sort: two of Asha's, one of them late; Lena's; one answered, one closed, one of nobody."""
    long_ago = now() - timedelta(days=30)
    made = {
        "asha": open_about(cast.ward_4, title="Glasses found", body="My **glasses** were found."),
        "late": open_about(cast.ward_4, title="Six hours", body="We waited six hours.", received_at=long_ago),
        "lena": open_about(cast.community, title="A kind voice", body="She rang me at home."),
        "answered": open_about(cast.ward_4, title="Cold tea", body="My tea was cold."),
        "closed": open_about(cast.ward_5, title="Lovely porter", body="He sang."),
        "nobody": open_about(cast.ward_5, title="Lost letter", body="It never came."),
        "elsewhere": open_about(cast.eastwold.root, title="Of another Trust", body="Glasses and tea."),
    }
    Case.objects.filter(pk=made["answered"].pk).update(state=CaseState.ANSWERED, answered_at=now())
    Case.objects.filter(pk=made["closed"].pk).update(state=CaseState.CLOSED, outcome="no_change")
    Case.objects.filter(pk=made["nobody"].pk).update(owner=None)
    Case.objects.update(is_praise=False, flag_count=0)
    return made


def test_a_responder_begins_with_what_is_theirs_oldest_due_first(
    client: Client, cast: Cast, cases: dict[str, Case]
) -> None:
    page = Page(client, cast.asha)
    assert page.current_view == "Mine"
    assert page.titles == ["Six hours", "Glasses found"]
    assert page.counts == {
        "Mine": 2,
        "My services": 2,
        "Due by tomorrow": 0,
        "Overdue": 1,
        "Waiting for approval": 0,
        "Flagged": 0,
        "Unread praise": 0,
        "Nobody’s": 0,
        "Snoozed": 0,
        "Answered": 1,
        "All": 3,
    }


def test_a_lead_begins_with_all_that_waits(client: Client, cast: Cast, cases: dict[str, Case]) -> None:
    page = Page(client, cast.lena)
    assert page.current_view == "My"
    assert page.titles[0] == "Six hours"
    assert set(page.titles) == {"Six hours", "Glasses found", "A kind voice", "Lost letter"}
    assert page.counts["All"] == 6
    assert page.counts["Nobody’s"] == 1


@pytest.mark.parametrize("name", ["rhys", "adam"])
def test_who_may_not_reply_reads_everything(
    client: Client, cast: Cast, cases: dict[str, Case], name: str
) -> None:
    page = Page(client, getattr(cast, name))
    assert page.current_view == "All"
    assert len(page.titles) == 6
    assert page.counts["My services"] == 0


def test_nobody_sees_the_stories_of_another_organisation(
    client: Client, cast: Cast, cases: dict[str, Case]
) -> None:
    assert Page(client, cast.olga, view="all").titles == ["Of another Trust"]
    assert "Of another Trust" not in Page(client, cast.lena, view="all", words="glasses").text


def test_who_is_not_signed_in_is_asked_to(client: Client, db: None) -> None:
    response = client.get("/queue/")
    assert response.status_code == 302
    assert "next=/queue/" in response["Location"]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"view": "late"}, {"Six hours"}),
        ({"view": "nobody"}, {"Lost letter"}),
        ({"view": "answered"}, {"Cold tea"}),
        ({"view": "mine"}, {"A kind voice"}),
        ({"view": "services", "state": "closed"}, {"Lovely porter"}),
        ({"view": "mine", "state": "answered"}, set()),
        ({"view": "all", "words": "TEA"}, {"Cold tea"}),
        ({"view": "all", "words": "glasses found"}, {"Glasses found"}),
        ({"view": "all", "words": "glasses tea"}, set()),
        ({"view": "all", "words": "100%_'\"\\\x00"}, set()),
        ({"view": "all", "state": "open"}, {"Glasses found", "Six hours", "A kind voice", "Lost letter"}),
        (
            {
                "view": "no such view",
                "state": "?",
                "service": "x",
                "source": "-1",
                "order": "?",
                "page": "99",
            },
            None,
        ),
    ],
)
def test_views_search_and_filters(
    client: Client, cast: Cast, cases: dict[str, Case], asked: dict[str, str], titles: set[str] | None
) -> None:
    page = Page(client, cast.lena, **asked)
    assert set(page.titles) == (titles if titles is not None else set(Page(client, cast.lena).titles))


def test_filters_by_service_take_in_what_lies_beneath(
    client: Client, cast: Cast, cases: dict[str, Case]
) -> None:
    titles = Page(client, cast.lena, view="all", service=str(cast.site.pk)).titles
    assert set(titles) == {"Glasses found", "Six hours", "Cold tea", "Lovely porter", "Lost letter"}
    assert Page(client, cast.lena, view="all", service=str(cast.eastwold.root.pk)).titles == []


def test_filters_by_source(client: Client, cast: Cast, cases: dict[str, Case], open_about: OpenAbout) -> None:
    source = make_source(cast.northmere, SourceKind.CARE_OPINION, base_url="https://www.careopinion.org.uk")
    open_about(cast.ward_4, title="From Care Opinion", source=source)
    assert Page(client, cast.lena, view="all", source=str(source.pk)).titles == ["From Care Opinion"]


def test_newest_first(client: Client, cast: Cast, cases: dict[str, Case]) -> None:
    titles = Page(client, cast.asha, order="newest").titles
    assert titles == ["Glasses found", "Six hours"]


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [({}, False), ({"words": "tea"}, False), ({"state": "open"}, True), ({"order": "newest"}, True)],
)
def test_the_filters_are_unfolded_when_one_is_in_use(
    client: Client, cast: Cast, asked: dict[str, str], is_open: bool
) -> None:
    [fold] = elements(Page(client, cast.asha, **asked).tree, f"//details[{has_class('app-filters__fold')}]")
    assert ("open" in fold.attrib) is is_open


def test_a_row_says_what_a_person_needs_to_choose(client: Client, cast: Cast, cases: dict[str, Case]) -> None:
    page = Page(client, cast.lena, view="all")
    row = page.row("Six hours")
    for said in ("We waited six hours.", "Ward 4", "working days ago", "working days late", "Asha Patel"):
        assert said in row
    assert "Needs a reply" in row
    assert "My glasses were found." in page.row("Glasses found")
    assert "Nobody who can reply has this case" in page.row("Lost letter")
    assert "Closed" in page.row("Lovely porter")


def test_a_row_says_how_far_the_reply_is(client: Client, cast: Cast, cases: dict[str, Case]) -> None:
    case = cases["asha"]
    Response.objects.create(
        story=case.story, organisation=case.organisation, body="Thank you.", state="in_review"
    )
    assert "Waiting for approval" in Page(client, cast.asha).row("Glasses found")


@pytest.mark.parametrize(("criticality", "folded"), [(None, False), (3, False), (4, True), (5, True)])
def test_distressing_words_are_folded(
    client: Client, cast: Cast, open_about: OpenAbout, criticality: int | None, folded: bool
) -> None:
    open_about(cast.ward_4, title="At the door", body="The tea was cold that day.", criticality=criticality)
    page = Page(client, cast.asha)
    within = [words(one) for one in elements(page.tree, "//details")]
    assert any("The tea was cold" in text for text in within) is folded
    assert ("Describes something distressing. Show the beginning" in page.text) is folded
    assert (f"Criticality {criticality} of 5, by the source" in page.text) is folded


def test_a_withdrawn_story_is_in_no_view_and_no_search(
    client: Client, cast: Cast, cases: dict[str, Case]
) -> None:
    Story.objects.filter(pk=cases["asha"].story_id).update(state=StoryState.WITHDRAWN)
    assert "Glasses found" not in Page(client, cast.lena, view="all").titles
    assert Page(client, cast.lena, view="all", words="glasses").titles == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"view": "mine"}, "Nothing waits for you."),
        ({"view": "late"}, "Nothing is late."),
        ({"view": "nobody"}, "Every case has somebody who can answer it."),
        ({"view": "all", "words": "zebra"}, "No story fits your search and filters."),
    ],
)
def test_an_empty_list_says_why(client: Client, cast: Cast, asked: dict[str, str], said: str) -> None:
    assert said in Page(client, cast.asha, **asked).text


def test_an_empty_view_of_mine_leads_on(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    open_about(cast.ward_4)
    assert "1 story waits in your services" in Page(client, cast.ben, view="mine").text


def test_a_quiet_morning_offers_something_to_read(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    assert "Read what people told other services" in Page(client, cast.asha, view="mine").text
    Case.objects.filter(pk=open_about(cast.ward_4).pk).update(state=CaseState.CLOSED, outcome="no_change")
    assert "Read all stories about your services (1)" in Page(client, cast.asha, view="late").text


def test_htmx_gets_the_part_and_a_browser_the_page(
    client: Client, cast: Cast, cases: dict[str, Case]
) -> None:
    part, page = Page(client, cast.asha, htmx=True), Page(client, cast.asha)
    assert "<html" not in part.text
    assert part.titles == page.titles
    assert "<html" in page.text
    assert "HX-Request" in page.response["Vary"]


def test_pages_keep_the_filters(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    for number in range(30):
        open_about(cast.ward_4, title=f"Tea {number}")
    first = Page(client, cast.asha, view="all", words="tea")
    assert len(first.titles) == 25
    assert "30 stories" in first.text
    [following] = elements(first.tree, "//a[@rel='next']")
    address = str(following.get("href"))
    assert address.startswith("/queue/?view=all&words=tea&after=")
    assert address.endswith("&page=2")
    second = Page(client, cast.asha, **dict(parse_qsl(urlsplit(address).query)))
    assert len(second.titles) == 5
    assert not set(second.titles) & set(first.titles)
    assert "30 stories, page 2" in second.text


def test_twelve_queries_at_most_whatever_the_number_of_rows(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    def queries(address: str) -> int:
        Page(client, cast.lena, view="mine")
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        # The savepoint is the test's transaction; by itself the session is one UPDATE.
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    for number in range(2):
        flagged(open_about(cast.ward_4, title=f"Story {number}"))
    address = "/queue/?view=all&words=nurse&state=open&per_page=100"
    few = queries(address)
    for number in range(48):
        flagged(open_about(cast.ward_4 if number % 2 else cast.community))
    assert queries(address) == few
    assert few <= 11


def test_age_is_counted_from_the_day_of_receipt(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    open_about(cast.ward_4, title="Just now")
    assert "Came today" in Page(client, cast.asha).row("Just now")
    assert Case.objects.get().due_on > local_date()
