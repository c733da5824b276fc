"""What changed: promised and done, never suggested or declined; each change leads to its stories."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.models import Change, ChangeState
from casework.services.changes import link_story
from feedbackhub.core.clock import now
from stories.models import StoryState
from tests.casework.seeing import elements, has_class, tree_of, words
from tests.factories import make_story
from tests.factories.casework import make_change
from tests.public.making import page_of, queries, text_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

CHANGED = reverse("public:what-changed")


def names(client: Client, query: str = "") -> list[str]:
    tree = tree_of(page_of(client, f"{CHANGED}?{query}"))
    return [words(one) for one in elements(tree, f"//*[{has_class('app-change')}]/h2")]


def test_suggested_and_declined_changes_are_never_shown(cast: Cast, client: Client) -> None:
    for state in ChangeState:
        make_change(cast.ward_4, cast.asha, state, title=f"{state}")
    assert sorted(names(client)) == ["made", "planned", "reversed", "sustained"]
    assert names(client, "state=planned") == ["planned"]
    assert sorted(names(client, "state=made")) == ["made", "reversed", "sustained"]


def test_the_latest_promise_or_deed_is_first(cast: Cast, client: Client) -> None:
    moment = now()
    for n, title in enumerate(("newest", "middle", "oldest")):
        change = make_change(
            cast.ward_4, cast.asha, ChangeState.MADE if n != 1 else ChangeState.PLANNED, title=title
        )
        at = moment - timedelta(days=n)
        times = {"planned_at": at} if n == 1 else {"made_at": at, "planned_at": moment - timedelta(days=900)}
        Change.objects.filter(pk=change.pk).update(**times, updated_at=moment - timedelta(days=9 - n))
    assert names(client) == ["newest", "middle", "oldest"]


def test_a_change_leads_to_its_public_stories_only(cast: Cast, client: Client) -> None:
    first = make_story(cast.ward_4, title="Shown story")
    change = make_change(cast.ward_4, cast.asha, story=first)
    gone = make_story(cast.ward_4, title="Gone story")
    link_story(change=change, story=gone, response=None, actor=cast.asha)
    for n in range(3):
        story = make_story(cast.ward_4, title=f"More {n}")
        link_story(change=change, story=story, response=None, actor=cast.asha)
    gone.state = StoryState.WITHDRAWN
    gone.save()
    page = page_of(client, CHANGED)
    assert f'href="{reverse("public:story", args=[first.pk])}"' in page
    assert "Gone story" not in page
    assert "1 more story." in words(tree_of(page))


def test_planned_is_told_from_done(cast: Cast, client: Client) -> None:
    make_change(cast.ward_4, cast.asha, we_did="Put a box there.")
    shown = text_of(client, CHANGED)
    assert "What we will do: Put a box there." in shown
    assert "Change planned, not made yet" in shown
    assert "Planned for" in shown


def test_an_organisation_can_be_chosen(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    make_story(cast.eastwold.root)
    make_change(cast.ward_4, cast.asha, title="Here")
    make_change(cast.eastwold.root, cast.olga, title="There")
    assert names(client, f"organisation={cast.northmere.slug}") == ["Here"]


def test_empty_lists_say_why_and_what_to_do(cast: Cast, client: Client) -> None:
    assert "No change has been recorded yet." in text_of(client, CHANGED)
    make_change(cast.ward_4, cast.asha)
    assert "No change matches." in text_of(client, f"{CHANGED}?state=made")


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    make_change(cast.ward_4, cast.asha, story=make_story(cast.ward_4))
    before = queries(client, CHANGED)
    for service, owner in (
        (cast.ward_4, cast.asha),
        (cast.ward_5, cast.priya),
        (cast.eastwold.root, cast.olga),
    ) * 4:
        make_change(service, owner, story=make_story(service))
    assert queries(client, CHANGED) == before
    assert before <= 4
