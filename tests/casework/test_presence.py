"""Who else is here: said in words, never a lock, gone after a minute; the timeline's kinds; a page that moved on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework.models import CaseVisit, Doing
from casework.presenters.presence import presence_words
from casework.services.assignment import assign_case
from casework.services.notes import add_note
from casework.services.presence import note_visit
from feedbackhub.core.clock import now
from responses.services.drafts import save_draft, start_draft, submit_response
from tests.casework.seeing import elements, tree_of, words, words_of
from tests.factories.casework import make_change

if TYPE_CHECKING:
    from django.test import Client

    from casework.models import Case
    from tests.people import Cast


def test_it_says_who_writes_and_who_reads_and_never_oneself(cast: Cast, case: Case) -> None:
    note_visit(case=case, user=cast.asha, doing=Doing.WRITING)
    note_visit(case=case, user=cast.ben)
    assert presence_words(case, cast.lena) == [
        "Asha Patel is writing a reply.",
        "Ben Okafor is reading this.",
    ]
    assert presence_words(case, cast.asha) == ["Ben Okafor is reading this."]


def test_many_are_counted(cast: Cast, case: Case) -> None:
    for person in (cast.asha, cast.ben, cast.priya, cast.rhys, cast.adam):
        note_visit(case=case, user=person)
    assert presence_words(case, cast.lena) == [
        "Adam Frost, Asha Patel, Ben Okafor and 2 other people are reading this."
    ]


def test_a_forgotten_tab_is_nobody(cast: Cast, case: Case) -> None:
    note_visit(case=case, user=cast.asha, doing=Doing.WRITING, now=now() - timedelta(seconds=61))
    assert presence_words(case, cast.lena) == []


def test_one_row_a_person_that_keeps_the_first_time(cast: Cast, case: Case) -> None:
    first = now() - timedelta(days=1)
    note_visit(case=case, user=cast.asha, now=first)
    note_visit(case=case, user=cast.asha, doing=Doing.WRITING)
    row = CaseVisit.objects.get()
    assert (row.first_at, row.doing) == (first, "writing")
    assert row.last_at > first


def test_the_poll_notes_and_answers(client: Client, cast: Cast, case: Case) -> None:
    note_visit(case=case, user=cast.ben)
    client.force_login(cast.asha)
    answer = client.post(f"/cases/{case.pk}/here/", {"doing": "writing", "version": case.version})
    assert answer.status_code == 200
    assert words_of(answer.content.decode()) == "Ben Okafor is reading this."
    assert CaseVisit.objects.get(user=cast.asha).doing == "writing"
    assign_case(case=case, owner=cast.ben, reason="", actor=cast.lena)
    moved = client.post(f"/cases/{case.pk}/here/", {"doing": "dancing", "version": case.version})
    assert "Somebody has changed this case since you opened it." in words_of(moved.content.decode())
    assert CaseVisit.objects.get(user=cast.asha).doing == "reading"


def test_nobody_is_seen_at_a_case_that_they_may_not_see(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.olga)
    assert client.post(f"/cases/{case.pk}/here/").status_code == 404
    assert not CaseVisit.objects.exists()


def test_a_second_answer_is_seen_and_nobody_is_locked_out(client: Client, cast: Cast, case: Case) -> None:
    note_visit(case=case, user=cast.ben, doing=Doing.WRITING)
    client.force_login(cast.asha)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Ben Okafor is writing a reply." in words_of(page)
    assert elements(tree_of(page), "//textarea[@name='body']")


def steps_of(client: Client, case: Case, only: str = "", **headers: str) -> list[str]:
    page = client.get(f"/cases/{case.pk}/", {"steps": only} if only else {}, headers=headers).content.decode()
    return [words(step) for step in elements(tree_of(page), "//ol[@class='app-timeline']/li")]


def test_the_timeline_has_everything_and_is_narrowed_by_kind(client: Client, cast: Cast, case: Case) -> None:
    draft = start_draft(story=case.story, body="Thank you, we found them.", actor=cast.asha)
    draft = save_draft(
        response=draft, body="Thank you. We found your glasses.", expected_version=1, actor=cast.asha
    )
    submit_response(response=draft, actor=cast.asha)
    add_note(case=case, text="They rang.", actor=cast.ben)
    make_change(cast.ward_4, cast.asha, story=case.story, title="A box for glasses")
    client.force_login(cast.lena)
    everything = " | ".join(steps_of(client, case))
    for said in (
        "The story came in",
        "Case opened",
        "Given to Asha Patel",
        "Asha Patel began a reply",
        "The reply by Asha Patel was sent for approval",
        "Change planned: A box for glasses",
        "Note 1 by Ben Okafor",
    ):
        assert said in everything
    assert [step.split(",")[0] for step in steps_of(client, case, "note")] == ["Note 1 by Ben Okafor"]
    replies = steps_of(client, case, "reply")
    assert len(replies) == 2
    assert "sent for approval" in replies[0], "newest first"
    assert len(steps_of(client, case, "nonsense")) == len(steps_of(client, case))


def test_htmx_gets_the_timeline_alone(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.lena)
    part = client.get(
        f"/cases/{case.pk}/", {"steps": "owner"}, headers={"HX-Request": "true", "HX-Target": "timeline"}
    ).content.decode()
    assert "<html" not in part
    assert "Given to Asha Patel" in part
    assert "Case opened" not in part


def test_hand_over_is_for_who_has_it_and_asks_for_a_note(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    sent = {"hand-owner": cast.ben.pk}
    assert client.post(f"/cases/{case.pk}/hand-over/", sent).status_code == 422
    sent |= {"hand-note": "I am away from Friday"}
    seen = words_of(client.post(f"/cases/{case.pk}/hand-over/", sent, follow=True).content.decode())
    assert "Ben Okafor has this case now, and is told." in seen
    assert "I am away from Friday" in seen
    client.force_login(cast.priya)
    assert client.post(f"/cases/{case.pk}/hand-over/", sent).status_code == 403
