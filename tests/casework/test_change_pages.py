"""The register's pages: what each role sees and may do, what is said where a form is wrong, odd addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import Change, ChangeState, ChangeStatus
from casework.services.changes import decline_change, link_story
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date, now
from stories.models import StoryState
from tests.casework.seeing import elements, has_class, tree_of, words
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply
from tests.people import join

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

TITLES = f"//*[{has_class('app-queue__title')}]/a"
PLANNED, MADE = ChangeState.PLANNED, ChangeState.MADE


def filled_in(cast: Cast, **given: str) -> dict[str, str]:
    soon = local_date() + timedelta(days=60)
    return {
        "title": "A box for glasses",
        "you_said": "Glasses went missing.",
        "we_did": "Every locker will have a box.",
        "state": "planned",
        "due_on_day": str(soon.day),
        "due_on_month": str(soon.month),
        "due_on_year": str(soon.year),
        "service": str(cast.ward_4.pk),
        "kind": "environment",
        "size": "small",
        "strength": "strong",
        "origin": "started_by_feedback",
    } | given


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return words(tree_of(response.content.decode()))


def test_a_change_is_registered_from_a_story_and_shown(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4, title="My glasses")
    reply = make_public_reply(story)
    client.force_login(cast.asha)
    address = f"{reverse('casework:change-new')}?story={story.pk}"
    form = client.get(address).content.decode()
    assert "My glasses" in form
    assert f'<option value="{cast.ward_4.pk}" selected>' in form
    response = client.post(address, filled_in(cast), follow=True)
    [change] = Change.objects.all()
    assert response.redirect_chain == [(reverse("casework:change", args=[change.pk]), 302)]
    shown = words(tree_of(response.content.decode()))
    assert "The change is on the register." in shown
    assert "My glasses" in shown
    assert change.links.get().response == reply
    assert (change.owner, change.state, change.due_on) == (
        cast.asha,
        PLANNED,
        local_date() + timedelta(days=60),
    )


def test_the_day_is_asked_for_only_where_the_change_is_planned(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    no_day = {f"due_on_{part}": "" for part in ("day", "month", "year")}
    refused = client.post(reverse("casework:change-new"), filled_in(cast, **no_day))
    assert refused.status_code == 422
    assert "Enter the date by which the change will be made" in refused.content.decode()
    assert "<title>Error: " in refused.content.decode()
    odd_day = filled_in(cast, state="made", due_on_day="31", due_on_month="2", due_on_year="2020")
    assert client.post(reverse("casework:change-new"), odd_day).status_code == 302
    assert Change.objects.get().due_on is None


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Enter a name for the change"),
        ("title", "x" * 161, "Name of the change must be 160 characters or fewer"),
        ("you_said", " ", "Enter what people said"),
        ("you_said", "x" * 601, "What people said must be 600 characters or fewer"),
        ("we_did", "a\x00b", "Null characters are not allowed."),
        ("state", "sustained", "Select one of the choices on the list"),
        ("kind", "", "Select what sort of change it is"),
        ("due_on_year", "2001", "Date by which it will be made must be"),
        ("service", "99999999999999999999", "Select one of the choices on the list"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    cast: Cast, client: Client, field: str, value: str, message: str
) -> None:
    client.force_login(cast.asha)
    response = client.post(reverse("casework:change-new"), filled_in(cast, **{field: value}))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Change.objects.exists()


def test_only_services_in_reach_can_be_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    choices = elements(
        tree_of(client.get(reverse("casework:change-new")).content.decode()),
        "//select[@name='service']/option",
    )
    assert [words(one) for one in choices] == ["Select a service", "Ward 4"]
    for service in (cast.ward_5, cast.eastwold.root):
        response = client.post(reverse("casework:change-new"), filled_in(cast, service=str(service.pk)))
        assert response.status_code == 422
    assert not Change.objects.exists()


@pytest.mark.parametrize("asked", ["99999999999999999999", "’", "%00", "-1", "1.5", ""])
def test_an_odd_story_in_the_address_is_no_failure(cast: Cast, client: Client, asked: str) -> None:
    client.force_login(cast.asha)
    assert client.get(f"{reverse('casework:change-new')}?story={asked}").status_code in {200, 404}


def test_stories_out_of_reach_or_withdrawn_are_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    gone = make_story(cast.ward_4, state=StoryState.WITHDRAWN)
    for story in (gone, make_story(cast.ward_5), make_story(cast.eastwold.root)):
        assert client.get(f"{reverse('casework:change-new')}?story={story.pk}").status_code == 404


def test_a_reader_sees_and_cannot_change(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha)
    client.force_login(cast.rhys)
    page = client.get(reverse("casework:change", args=[change.pk])).content.decode()
    assert "What we will do" in page
    assert "Has it been made?" not in page
    assert "Register a change" not in client.get(reverse("casework:changes")).content.decode()
    assert client.get(reverse("casework:change-new")).status_code == 403
    for name in ("casework:change-made", "casework:change-declined"):
        data = {"made-evidence": "x", "decline-reason": "x"}
        assert client.post(reverse(name, args=[change.pk]), data).status_code == 403
    change.refresh_from_db()
    assert change.state == PLANNED


def test_a_colleague_of_another_ward_does_not_know_of_it(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_5, cast.priya)
    client.force_login(cast.asha)
    assert client.get(reverse("casework:change", args=[change.pk])).status_code == 404
    assert (
        client.post(reverse("casework:change-made", args=[change.pk]), {"made-evidence": "x"}).status_code
        == 404
    )


def test_an_outsider_finds_nothing(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha, title="Only of Northmere")
    client.force_login(cast.olga)
    assert client.get(reverse("casework:change", args=[change.pk])).status_code == 404
    data = {"made-evidence": "x", "decline-reason": "x"}
    for name in ("casework:change-made", "casework:change-declined"):
        assert client.post(reverse(name, args=[change.pk]), data).status_code == 404
    assert "Only of Northmere" not in client.get(reverse("casework:changes")).content.decode()
    change.refresh_from_db()
    assert change.state == PLANNED


def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha)
    for address in (
        reverse("casework:changes"),
        reverse("casework:change-new"),
        reverse("casework:change", args=[change.pk]),
    ):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("accounts:sign-in"))


def test_a_planned_change_is_made_on_its_page(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha)
    client.force_login(cast.ben)
    address = reverse("casework:change-made", args=[change.pk])
    refused = client.post(address, {"made-evidence": ""})
    assert refused.status_code == 422
    assert "Enter what shows that the change has been made" in refused.content.decode()
    done = client.post(address, {"made-evidence": "The boxes are there."}, follow=True)
    shown = words(tree_of(done.content.decode()))
    assert "What we did" in shown
    assert "The boxes are there." in shown
    assert "Has it been made?" not in shown
    again = client.post(address, {"made-evidence": "Once more."})
    assert again.status_code == 422
    assert "cannot become made" in again.content.decode()
    assert change.statuses.count() == 2


def test_a_planned_change_is_declined_on_its_page(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha)
    client.force_login(cast.asha)
    address = reverse("casework:change-declined", args=[change.pk])
    refused = client.post(address, {"decline-reason": ""})
    assert refused.status_code == 422
    assert '<details class="nhsuk-details" open>' in refused.content.decode()
    done = client.post(address, {"decline-reason": "The lockers are being replaced."}, follow=True)
    assert "Declined" in words(tree_of(done.content.decode()))
    assert ChangeStatus.objects.filter(change=change, note="The lockers are being replaced.").exists()


def test_the_board_shows_late_ones_first_and_counts_each_list(cast: Cast, client: Client) -> None:
    late = make_change(cast.ward_4, cast.asha, title="Late one")
    Change.objects.filter(pk=late.pk).update(due_on=local_date() - timedelta(days=400))
    make_change(cast.ward_4, cast.asha, title="Later one", due_on=local_date() + timedelta(days=90))
    make_change(cast.ward_4, cast.asha, title="Today’s", due_on=local_date())
    for n, state in enumerate((MADE, ChangeState.SUSTAINED, ChangeState.REVERSED, ChangeState.DECLINED)):
        story = make_story(cast.ward_4)
        change = make_change(cast.ward_4, cast.asha, state, title=f"{state} one", story=story)
        link_story(change=change, story=make_story(cast.ward_4), response=None, actor=cast.asha)
        if change.made_at:
            Change.objects.filter(pk=change.pk).update(made_at=now() - timedelta(days=n))
    client.force_login(cast.asha)
    board = tree_of(client.get(reverse("casework:changes")).content.decode())
    assert [words(one) for one in elements(board, TITLES)] == ["Late one", "Today’s", "Later one"]
    assert [words(one) for one in elements(board, f"//*[{has_class('app-queue__side')}]")] == [
        "Late",
        "Due today",
        "Planned",
    ]
    views = {
        words(one).rpartition(" ")[0]: int(words(one).split()[-1])
        for one in elements(board, "//nav//a[@hx-get]")
    }
    assert views == {"Planned": 3, "Made": 3, "Made and still in place": 1, "Declined": 1, "Reversed": 1}
    made = tree_of(client.get(f"{reverse('casework:changes')}?state=made").content.decode())
    assert [words(one) for one in elements(made, TITLES)] == ["made one", "sustained one", "reversed one"]
    assert "2 stories" in words(made)


@pytest.mark.parametrize(
    "query", ["state=%00", "state=’", "state=nonsense", "page=abc", "page=-3", f"page={'9' * 5000}"]
)
def test_an_odd_address_shows_the_planned_ones(cast: Cast, client: Client, query: str) -> None:
    make_change(cast.ward_4, cast.asha)
    client.force_login(cast.asha)
    assert "Planned: 1 change" in text_of(client, f"{reverse('casework:changes')}?{query}")


def test_a_number_beyond_the_database_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    assert client.get(f"/changes/{'9' * 30}/").status_code == 404


def test_htmx_gets_the_list_alone_with_the_focus_on_the_chosen_view(cast: Cast, client: Client) -> None:
    make_change(cast.ward_4, cast.asha)
    client.force_login(cast.asha)
    part = client.get(
        f"{reverse('casework:changes')}?state=made", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    [current] = elements(tree_of(f"<div>{part}</div>"), "//a[@aria-current='page']")
    assert words(current) == "Made 0"
    assert current.get("data-app-focus") is not None


def test_a_withdrawn_story_is_counted_and_not_named(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4, title="Taken back")
    change = make_change(cast.ward_4, cast.asha, story=story)
    story.state = StoryState.WITHDRAWN
    story.save()
    client.force_login(cast.asha)
    shown = text_of(client, reverse("casework:change", args=[change.pk]))
    assert "Taken back" not in shown
    assert "1 story cannot be shown any more." in shown


def test_markup_in_a_change_stays_text(cast: Cast, client: Client) -> None:
    attack = "<script>alert(1)</script>"
    change = make_change(
        cast.ward_4,
        cast.asha,
        title=attack,
        you_said=attack,
        we_did=attack,
        story=make_story(cast.ward_4, title=attack),
    )
    client.force_login(cast.asha)
    decline_change(change=change, reason=attack, actor=cast.asha)
    for address in (
        reverse("casework:change", args=[change.pk]),
        f"{reverse('casework:changes')}?state=declined",
        f"{reverse('casework:change-new')}?story={change.links.get().story_id}",
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha, story=make_story(cast.ward_4))
    client.force_login(cast.asha)
    addresses = [reverse("casework:changes"), reverse("casework:change", args=[change.pk])]
    before = [queries(client, address) for address in addresses]
    for _ in range(10):
        make_change(cast.ward_4, cast.asha, story=make_story(cast.ward_4))
        link_story(change=change, story=make_story(cast.ward_4), response=None, actor=cast.asha)
    assert [queries(client, address) for address in addresses] == before
    assert max(before) <= 16, before


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pressing_twice_registers_one_change(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    client.force_login(cast.asha)
    address = f"{reverse('casework:change-new')}?story={story.pk}"
    first, second = (client.post(address, filled_in(cast)) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert ChangeStatus.objects.count() == 1


def test_whoever_may_only_read_a_story_puts_no_change_under_it(cast: Cast, client: Client) -> None:
    """A change stands in public under its story, so the right is needed at the story's own service."""
    story = make_story(cast.ward_5)
    join(cast.asha, cast.ward_5, Role.READER)
    client.force_login(cast.asha)
    address = f"{reverse('casework:change-new')}?story={story.pk}"
    assert client.get(address).status_code == 404
    assert client.post(address, filled_in(cast)).status_code == 404
    assert not Change.objects.exists()
