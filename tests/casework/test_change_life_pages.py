"""The pages by which a change goes on: the one question, what was undone, suggestions, promises, copies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import (
    AuthorWord,
    Change,
    ChangeDelay,
    ChangeEvidence,
    ChangeNotice,
    ChangeReversal,
    ChangeReview,
    ChangeState,
    Discussion,
    PromiseCheck,
)
from casework.selectors.mail_hours import MailHoursBook
from casework.services.changes import send_change_notices
from casework.services.changes.owing import owe_notices
from casework.services.mail_links import look_token_for
from feedbackhub.core.clock import local_date, now
from responses.models import Classification, text_hash
from responses.typology.types import ResponseType
from tests.casework.seeing import tree_of, words
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply

if TYPE_CHECKING:
    from django.test import Client

    from responses.models import Response
    from stories.models import Story
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

MADE = ChangeState.MADE


@pytest.fixture
def old(cast: Cast) -> Change:
    """Asha's change at Ward 4, made a hundred days ago: its first look is due."""
    with time_machine.travel(now() - timedelta(days=100)):
        return make_change(cast.ward_4, cast.asha, MADE)


class Everybody(MailHoursBook):
    """Nobody sleeps."""

    def awake(self, local: datetime) -> set[int]:
        """Give everybody."""
        return set(self._nations)


def first_look(change: Change) -> ChangeReview:
    return ChangeReview.objects.get(change=change, month=3)


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(f"casework:{name}", args=args) + query)
    assert response.status_code == 200, response.status_code
    return words(tree_of(response.content.decode()))


def promise(story: Story) -> Response:
    """A public reply that the engine reads as a promise."""
    reply = make_public_reply(story, None, body="We will put a box for glasses by every bed.")
    Classification.objects.create(
        response=reply,
        text_hash=text_hash(reply.body),
        label=ResponseType.TRANSPARENT_CONVERSATIONAL.value,
        confidence=0.9,
        cues={"states_change_planned": True},
        engine_version="test",
        at=now(),
    )
    return reply


# The one question ---------------------------------------------------------------------------------------------------


def test_the_look_is_listed_asked_and_answered(cast: Cast, client: Client, old: Change) -> None:
    client.force_login(cast.asha)
    assert old.title in page(client, "changes", query="?state=review")
    assert "Answer now" in page(client, "change", old.pk)
    address = reverse("casework:change-look", args=[first_look(old).pk])
    assert "Is it still in place?" in words(tree_of(client.get(address).content.decode()))
    assert ChangeReview.objects.filter(done_at__isnull=False).count() == 0
    assert client.post(address, {"outcome": "partly", "note": " "}).status_code == 422
    response = client.post(address, {"outcome": "in_place", "note": "On all beds."}, follow=True)
    assert "Recorded as you said" in words(tree_of(response.content.decode()))
    assert first_look(old).done_by == cast.asha
    assert "This was answered already" in words(tree_of(client.get(address, follow=True).content.decode()))


def test_no_leads_to_by_whom_and_why(cast: Cast, client: Client, old: Change) -> None:
    client.force_login(cast.asha)
    asked = client.post(
        reverse("casework:change-look", args=[first_look(old).pk]),
        {"outcome": "reversed", "note": "All gone."},
    )
    address = asked.headers["Location"]
    assert ChangeReversal.objects.count() == 0
    form = client.get(address).content.decode()
    assert "All gone." in form
    bad = client.post(address, {"how": "decided", "why": "An inspector asked for it."})
    assert bad.status_code == 422
    assert "Enter who undid it" in bad.content.decode()
    good = {
        "how": "decided",
        "by_whom": "The inspector",
        "authority": "A report",
        "why": "He asked for a board.",
    }
    for _ in range(2):
        done = client.post(address, good, follow=True)
        assert done.status_code == 200
    shown = words(tree_of(done.content.decode()))
    assert "The inspector" in shown
    assert "On what authority" in shown
    assert "A report" in shown
    row = ChangeReversal.objects.get()
    assert (row.review, row.change.state) == (first_look(old), ChangeState.REVERSED)
    assert "Made 1" in page(client, "changes")
    assert "Reversed 1" in page(client, "changes")


def test_the_link_in_the_mail_asks_and_does_nothing_by_itself(
    cast: Cast, client: Client, old: Change
) -> None:
    monday = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    ChangeReview.objects.filter(pk=first_look(old).pk).update(due_on=monday.date())
    with time_machine.travel(monday):
        assert send_change_notices() == 1
        [line] = [one.strip() for one in str(mail.outbox[0].body).splitlines() if "/by-mail/" in one]
        address = "/" + line.split("/", 3)[3]
        client.force_login(cast.asha)
        assert client.get(address).status_code == 200
        assert first_look(old).done_at is None
        client.post(address, {"outcome": "in_place", "note": ""})
    assert first_look(old).done_by == cast.asha


def test_a_link_of_somebody_else_leads_to_the_change_alone(cast: Cast, client: Client, old: Change) -> None:
    token = look_token_for(look_id=first_look(old).pk, user_id=cast.asha.pk)
    address = reverse("casework:change-look-by-mail", args=[token])
    assert client.post(address, {"outcome": "in_place"}).status_code == 302
    client.force_login(cast.ben)
    asked = client.post(address, {"outcome": "in_place", "note": ""})
    assert asked.headers["Location"] == reverse("casework:change", args=[old.pk])
    assert first_look(old).done_at is None
    assert client.get(reverse("casework:change-look-by-mail", args=["abcd"])).status_code == 410
    client.force_login(cast.olga)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["change-undone", "change-later", "change-evidence", "change-looks", "change-accept"]
)
def test_who_may_only_read_changes_nothing(cast: Cast, client: Client, old: Change, name: str) -> None:
    client.force_login(cast.rhys)
    assert client.post(reverse(f"casework:{name}", args=[old.pk])).status_code in {403, 404}
    client.force_login(cast.olga)
    assert client.post(reverse(f"casework:{name}", args=[old.pk])).status_code == 404


# Suggested ----------------------------------------------------------------------------------------------------------


def test_a_reader_suggests_and_a_lead_decides(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    client.force_login(cast.rhys)
    address = f"{reverse('casework:change-suggest')}?story={story.pk}"
    sent = {
        "title": "A quiet hour",
        "you_said": "It is loud at night.",
        "we_did": "Dim the lights at ten.",
        "service": str(cast.ward_4.pk),
        "kind": "behaviour",
    }
    assert client.post(address, sent | {"kind": ""}).status_code == 422
    for _ in range(2):
        client.post(address, sent)
    [change] = Change.objects.all()
    assert (change.state, change.suggested_by, change.decide_by) == (
        ChangeState.SUGGESTED,
        cast.rhys,
        local_date() + timedelta(days=30),
    )
    assert ChangeNotice.objects.get().recipient == cast.lena
    assert "Dim the lights" not in client.get(reverse("public:what-changed")).content.decode()
    client.force_login(cast.asha)
    assert client.post(reverse("casework:change-accept", args=[change.pk])).status_code == 403
    client.force_login(cast.lena)
    day = local_date() + timedelta(days=20)
    answer = {
        "accept-owner": str(cast.asha.pk),
        "accept-due_on_day": str(day.day),
        "accept-due_on_month": str(day.month),
        "accept-due_on_year": str(day.year),
    }
    client.post(reverse("casework:change-accept", args=[change.pk]), answer)
    change.refresh_from_db()
    assert (change.state, change.owner, change.due_on) == (ChangeState.PLANNED, cast.asha, day)
    assert ChangeNotice.objects.filter(kind="decided").get().recipient == cast.rhys


def test_late_suggestions_are_listed_first_and_the_leads_hear(cast: Cast, client: Client) -> None:
    late = make_change(cast.ward_4, cast.asha, ChangeState.SUGGESTED, title="An old idea")
    Change.objects.filter(pk=late.pk).update(decide_by=datetime(2026, 3, 1, tzinfo=UTC).date())
    make_change(cast.ward_4, cast.asha, ChangeState.SUGGESTED, title="A new idea")
    client.force_login(cast.lena)
    shown = page(client, "changes", query="?state=suggested")
    assert shown.index("An old idea") < shown.index("A new idea")
    assert "Decide now" in shown
    send_change_notices(now=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert [message.to for message in mail.outbox] == [[cast.lena.email]]


# Late ---------------------------------------------------------------------------------------------------------------


def test_not_yet_is_said_in_public_with_its_date(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha, story=make_story(cast.ward_4))
    Change.objects.filter(pk=change.pk).update(due_on=local_date() - timedelta(days=9))
    client.force_login(cast.asha)
    day = local_date() + timedelta(days=60)
    sent = {
        "delay-public_note": "The boxes are ordered.",
        "delay-due_on_day": str(day.day),
        "delay-due_on_month": str(day.month),
        "delay-due_on_year": str(day.year),
    }
    address = reverse("casework:change-later", args=[change.pk])
    assert (
        client.post(address, sent | {"delay-public_note": "Ring Jo Bell on 07700 900123."}).status_code == 422
    )
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    assert ChangeDelay.objects.count() == 1
    client.logout()
    public = words(tree_of(client.get(reverse("public:what-changed")).content.decode()))
    assert "Not yet: The boxes are ordered." in public
    change.refresh_from_db()
    assert change.due_on == day


def test_half_a_year_without_a_word_is_named_and_told_to_those_above(cast: Cast, client: Client) -> None:
    change = make_change(cast.ward_4, cast.asha)
    old = now() - timedelta(days=200)
    Change.objects.filter(pk=change.pk).update(planned_at=old, due_on=local_date() - timedelta(days=10))
    client.force_login(cast.asha)
    assert "No word for 200 days" in page(client, "changes")
    assert "Of 1 we have said nothing for half a year." in page(client, "changes")
    owe_notices(now=now().replace(hour=11), book=Everybody())
    assert ChangeNotice.objects.get(kind="change_very_late").recipient == cast.lena
    ChangeDelay.objects.create(
        change=change,
        was_due_on=local_date(),
        due_on=local_date(),
        public_note="Soon.",
        at=now() - timedelta(days=3),
        actor=cast.asha,
        actor_name="Asha Patel",
    )
    shown = page(client, "changes")
    assert "No word for" not in shown
    assert "Last word" in shown


# What shows it, what teams say --------------------------------------------------------------------------------------


def test_a_reflection_shows_a_change_of_behaviour_once(cast: Cast, client: Client, old: Change) -> None:
    client.force_login(cast.asha)
    address = reverse("casework:change-evidence", args=[old.pk])
    sent = {"evidence-kind": "reflection", "evidence-words": "We ask first now.", "evidence-link": ""}
    assert client.post(address, sent | {"evidence-link": "javascript:alert(1)"}).status_code == 422
    for _ in range(2):
        client.post(address, sent)
    assert ChangeEvidence.objects.count() == 1
    assert "We ask first now." in page(client, "change", old.pk)


def test_a_team_writes_down_what_it_concluded(cast: Cast, client: Client, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    client.force_login(cast.rhys)
    address = reverse("casework:case-talk", args=[case.pk])
    sent = {
        "talk-where": "Morning handover",
        "talk-who": "Eight of us",
        "talk-again": "yes",
        "talk-concluded": "We will label them.",
        "once": "a-token",
    }
    assert client.post(address, sent | {"talk-concluded": ""}).status_code == 422
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    [row] = Discussion.objects.all()
    assert (row.story, row.actor, row.again) == (case.story, cast.rhys, "yes")
    assert "We will label them." in page(client, "case", case.pk)
    client.force_login(cast.olga)
    assert client.post(address, sent).status_code == 404


# The promise check --------------------------------------------------------------------------------------------------


def test_a_promise_on_no_register_is_listed_until_it_is_registered_or_explained(
    cast: Cast, client: Client
) -> None:
    first, second = make_story(cast.ward_4, title="First"), make_story(cast.ward_4, title="Second")
    promise(first)
    explained = promise(second)
    make_public_reply(make_story(cast.ward_4, title="Third"))
    client.force_login(cast.asha)
    shown = page(client, "promises")
    assert "First" in shown
    assert "Second" in shown
    assert "Third" not in shown
    make_change(cast.ward_4, cast.asha, story=first)
    address = reverse("casework:promise-explain", args=[explained.pk])
    assert client.post(address, {f"explain-{explained.pk}-reason": ""}).status_code == 422
    client.post(address, {f"explain-{explained.pk}-reason": "It only says that we will call."})
    assert PromiseCheck.objects.get().reason == "It only says that we will call."
    assert "Every promise is on the register." in page(client, "promises")
    client.force_login(cast.olga)
    assert client.post(address, {f"explain-{explained.pk}-reason": "x"}).status_code == 404


@pytest.mark.parametrize("same_text", [True, False])
def test_the_promise_itself_is_shown_however_late_in_the_reply_it_stands(
    cast: Cast, client: Client, same_text: bool
) -> None:
    kept = "We will put a box for glasses by every bed."
    body = "I am sorry that your glasses were lost. " * 12 + kept
    reply = make_public_reply(make_story(cast.ward_4), None, body=body)
    Classification.objects.create(
        response=reply,
        text_hash=text_hash(body if same_text else "an earlier text"),
        label=ResponseType.TRANSPARENT_CONVERSATIONAL.value,
        confidence=0.9,
        cues={"states_change_planned": True},
        evidence=[
            {"start": 0, "end": 39, "reason": "says sorry"},
            {"start": body.index(kept), "end": len(body), "reason": "says what will be changed"},
        ],
        engine_version="test",
        at=now(),
    )
    client.force_login(cast.asha)
    shown = page(client, "promises")
    assert (kept in shown) is same_text
    assert ("I am sorry that your glasses were lost." in shown) is not same_text


def test_a_made_change_without_a_word_to_the_author_is_listed(cast: Cast, client: Client) -> None:
    replied, told, silent = (make_story(cast.ward_4, title=name) for name in ("Replied", "Told", "Silent"))
    for story in (replied, told, silent):
        make_public_reply(story, at=now() - timedelta(days=2))
        make_change(cast.ward_4, cast.asha, MADE, story=story)
    make_public_reply(replied, at=now() + timedelta(minutes=1))
    AuthorWord.objects.filter(story=told).update(handed_on_at=now(), has_contact=True)
    client.force_login(cast.asha)
    shown = page(client, "promises", query="?side=untold")
    assert "“Silent”" in shown
    assert "“Replied”" not in shown
    assert "“Told”" not in shown
    [one] = Change.objects.filter(links__story=silent)
    assert "The author has had no word since it was made." in page(client, "change", one.pk)


# Other teams --------------------------------------------------------------------------------------------------------


def test_a_team_finds_and_copies_what_another_one_has_done(cast: Cast, client: Client) -> None:
    theirs = make_change(cast.community, cast.lena, MADE, title="Lids for hearing aids")
    make_change(cast.community, cast.lena, ChangeState.SUGGESTED, title="Secret lids")
    make_change(cast.eastwold.root, cast.olga, MADE, title="Lids elsewhere")
    client.force_login(cast.asha)
    found = page(client, "changes-find", query="?q=lids")
    assert "Lids for hearing aids" in found
    assert "Secret" not in found
    assert "elsewhere" not in found
    address = f"{reverse('casework:change-new')}?copy={theirs.pk}"
    assert "Lids for hearing aids" in client.get(address).content.decode()
    sent = {
        "title": "Lids here, too",
        "you_said": "Hearing aids were lost.",
        "we_did": "Lids.",
        "state": "made",
        "service": str(cast.ward_4.pk),
        "kind": "environment",
        "size": "small",
        "strength": "strong",
        "origin": "started_by_feedback",
        "domains": ["safe", "caring"],
    }
    client.post(address, sent)
    copy = Change.objects.get(title="Lids here, too")
    assert (copy.copied_from, copy.domains) == (theirs, ["safe", "caring"])
    client.force_login(cast.olga)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "x" * 500, "?q='||", "?page=9", "?q=lid&page=zz"])
def test_an_odd_search_is_no_failure(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.asha)
    assert client.get(reverse("casework:changes-find") + query).status_code in {200, 422}


def test_the_pages_do_not_grow_with_their_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)

    def asked(*addresses: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for address in addresses:
                assert client.get(address).status_code == 200
        return len(seen)

    def fill() -> None:
        story = make_story(cast.ward_4)
        promise(story)
        with time_machine.travel(now() - timedelta(days=100)):
            make_change(cast.ward_4, cast.asha, MADE, story=make_story(cast.ward_4), title=f"Lids {story.pk}")

    fill()
    board = f"{reverse('casework:changes')}?state=review"
    pages = (
        board,
        reverse("casework:promises"),
        f"{reverse('casework:changes-find')}?q=lids",
        "/what-changed/",
    )
    asked(*pages)
    first = asked(*pages)
    for _ in range(4):
        fill()
    assert asked(*pages) == first
