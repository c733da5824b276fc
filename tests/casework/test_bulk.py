"""Several cases at once: what is done, what is refused and said, what a double click does, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from casework.models import Assignment, BulkAction, Case, CaseState, CaseStateChange, Reminder, ReminderState
from casework.presenters.bulk import bulk_notice, bulk_words
from casework.selectors.cases import published_replies
from casework.services.bulk import assign_cases, close_cases, tag_cases
from casework.services.bulk_undo import undo_bulk
from casework.services.cases import answer_case, reopen_case
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.subjects import remove_words
from tests.casework.making import publish_reply

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


@pytest.fixture
def three(cast: Cast, open_about: OpenAbout) -> list[Case]:
    return [open_about(cast.ward_4, title=f"Story {number}") for number in range(3)]


def fresh(cases: list[Case]) -> list[Case]:
    return list(Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk"))


def asked(cast: Cast) -> dict[str, object]:
    return {"actor": cast.lena, "organisation": cast.northmere, "token": uuid4()}


def test_giving_is_said_refused_where_a_rule_says_no_and_undone(cast: Cast, three: list[Case]) -> None:
    Case.objects.filter(pk=three[2].pk).update(state=CaseState.CLOSED, outcome="no_change")
    action = assign_cases(cases=three, owner=cast.priya, reason="Asha is ill", **asked(cast))
    assert [case.owner_id for case in fresh(three)] == [cast.priya.pk, cast.priya.pk, cast.asha.pk]
    assert [one["case"] for one in action.done] == [three[0].pk, three[1].pk]
    assert "closed" in action.refused[0]["why"]
    assert AuditEvent.objects.filter(action="bulk.assign").count() == 1
    undone = undo_bulk(action=action, actor=cast.lena)
    assert [case.owner_id for case in fresh(three)] == [cast.asha.pk] * 3
    assert fresh(three)[0].deputy_id == three[0].deputy_id
    assert undone.left == []
    last = Assignment.objects.filter(case=three[0]).latest("pk")
    assert "took back" in last.reason
    assert not Reminder.objects.filter(recipient=cast.priya, state=ReminderState.SENT).exists()


def test_undoing_leaves_what_moved_on_meanwhile(cast: Cast, three: list[Case]) -> None:
    action = assign_cases(cases=three, owner=cast.priya, reason="", **asked(cast))
    assign_cases(cases=three[:1], owner=cast.lena, reason="", **asked(cast))
    undone = undo_bulk(action=action, actor=cast.lena)
    assert undone.left == [three[0].pk]
    assert [case.owner_id for case in fresh(three)] == [cast.lena.pk, cast.asha.pk, cast.asha.pk]
    assert undo_bulk(action=action, actor=cast.lena).undone_at == undone.undone_at


def test_a_double_click_is_one(cast: Cast, three: list[Case]) -> None:
    words = asked(cast)
    first = assign_cases(cases=three, owner=cast.priya, reason="", **words)
    again = assign_cases(cases=three, owner=cast.priya, reason="", **words)
    assert again.pk == first.pk
    assert BulkAction.objects.count() == 1
    assert Assignment.objects.filter(case=three[0], owner=cast.priya).count() == 1


def test_closing_keeps_its_rules_and_comes_back_without_a_reopening(cast: Cast, three: list[Case]) -> None:
    publish_reply(three[1].story)
    answer_case(story=three[1].story, actor=cast.lena)
    before = fresh(three)
    action = close_cases(cases=three, outcome="no_change", reason="All was said.", **asked(cast))
    assert {case.state for case in fresh(three)} == {CaseState.CLOSED}
    undo_bulk(action=action, actor=cast.lena)
    after = fresh(three)
    assert [case.state for case in after] == [CaseState.OPEN, CaseState.ANSWERED, CaseState.OPEN]
    for was, now in zip(before, after, strict=True):
        assert (now.due_on, now.answered_at, now.reopen_count, now.outcome) == (
            was.due_on,
            was.answered_at,
            0,
            "",
        )
    assert published_replies(after[1]).count() == 1
    assert CaseStateChange.objects.filter(case=three[0]).count() == 3


def test_a_change_must_be_recorded_before_several_are_closed_with_it(cast: Cast, three: list[Case]) -> None:
    action = close_cases(cases=three, outcome="change", reason="", **asked(cast))
    assert action.done == []
    assert all("Record the change first" in one["why"] for one in action.refused)
    assert {case.state for case in fresh(three)} == {CaseState.OPEN}


def test_what_was_opened_again_meanwhile_is_left(cast: Cast, three: list[Case]) -> None:
    action = close_cases(cases=three, outcome="no_change", reason="All was said.", **asked(cast))
    reopen_case(case=three[0], reason="The author wrote again", actor=cast.lena)
    assert undo_bulk(action=action, actor=cast.lena).left == [three[0].pk]


def test_tags_are_put_on_once_and_taken_off(cast: Cast, three: list[Case]) -> None:
    tag_cases(cases=three[:1], tag="parking", take_off=False, **asked(cast))
    action = tag_cases(cases=three, tag="  Parking ", take_off=False, **asked(cast))
    assert [case.tags for case in fresh(three)] == [["parking"], ["Parking"], ["Parking"]]
    assert len(action.done) == 2
    undo_bulk(action=action, actor=cast.lena)
    assert [case.tags for case in fresh(three)] == [["parking"], [], []]
    tag_cases(cases=three, tag="PARKING", take_off=True, **asked(cast))
    assert [case.tags for case in fresh(three)] == [[], [], []]
    with pytest.raises(DomainError):
        tag_cases(cases=three, tag="x" * 41, take_off=False, **asked(cast))
    with pytest.raises(DomainError):
        tag_cases(cases=three, tag="  ", take_off=False, **asked(cast))


def test_an_erased_story_leaves_no_tag_and_no_undo_that_would_bring_it_back(
    cast: Cast, three: list[Case]
) -> None:
    tag_cases(cases=three[:2], tag="Mrs Quill", take_off=False, **asked(cast))
    other = tag_cases(cases=three[2:], tag="falls", take_off=False, **asked(cast))
    remove_words([three[0].story_id])
    gone = BulkAction.objects.exclude(pk=other.pk).get()
    assert (gone.tag, gone.done) == ("", [])
    assert not bulk_notice(gone)["may_undo"]
    assert "erased" in bulk_words(gone)
    assert [case.tags for case in fresh(three)] == [[], ["Mrs Quill"], ["falls"]]
    assert BulkAction.objects.get(pk=other.pk).tag == "falls"


def test_all_or_nothing_where_something_breaks(
    cast: Cast, three: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.services import bulk

    plain, calls = bulk.assign_case, []

    def breaks(**words: object) -> object:
        calls.append(words)
        if len(calls) == 3:
            raise RuntimeError("the plug was pulled")
        return plain(**words)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "assign_case", breaks)
    with pytest.raises(RuntimeError):
        assign_cases(cases=three, owner=cast.priya, reason="", **asked(cast))
    assert {case.owner_id for case in fresh(three)} == {cast.asha.pk}
    assert BulkAction.objects.count() == 0


class TestPages:
    """The same through the pages."""

    def test_from_ticks_to_the_note_and_back(self, client: Client, cast: Cast, three: list[Case]) -> None:
        client.force_login(cast.lena)
        ticks = "&".join(f"case={case.pk}" for case in three)
        asks = client.get(f"/queue/several/assign/?{ticks}")
        assert "3 stories ticked" in asks.content.decode()
        sent = {"case": [case.pk for case in three], "token": str(uuid4()), "owner": cast.priya.pk}
        assert client.post("/queue/several/assign/", sent).url == "/queue/"
        page = client.get("/queue/").content.decode()
        assert "Gave 3 stories to Priya Nair." in page
        assert "Gave 3 stories" not in client.get("/queue/").content.decode()
        action = BulkAction.objects.get()
        listed = client.get("/queue/several/").content.decode()
        assert f"/queue/several/{action.pk}/undo/" in listed
        client.post(f"/queue/several/{action.pk}/undo/", {"back": "queue"})
        assert "Lena Brook undid it: 3 stories are as before." in client.get("/queue/").content.decode()

    def test_a_refused_form_says_so_and_changes_nothing(
        self, client: Client, cast: Cast, three: list[Case]
    ) -> None:
        client.force_login(cast.lena)
        sent = {"case": [three[0].pk], "token": str(uuid4()), "outcome": "no_change"}
        answer = client.post("/queue/several/close/", sent)
        assert answer.status_code == 422
        assert "Say why no change is needed" in answer.content.decode()
        assert fresh(three)[0].state == CaseState.OPEN

    def test_nobody_reaches_the_cases_of_others(
        self, client: Client, cast: Cast, three: list[Case], open_about: OpenAbout
    ) -> None:
        elsewhere = open_about(cast.eastwold.root, title="Of another Trust")
        client.force_login(cast.lena)
        sent = {"case": [elsewhere.pk], "token": str(uuid4()), "tag": "ours", "what": "put"}
        client.post("/queue/several/tag/", sent)
        assert Case.objects.get(pk=elsewhere.pk).tags == []
        client.post(
            "/queue/several/tag/",
            {"case": [three[0].pk], "token": str(uuid4()), "tag": "ours", "what": "put"},
        )
        action = BulkAction.objects.get()
        client.force_login(cast.olga)
        assert client.post(f"/queue/several/{action.pk}/undo/").status_code == 404
        client.force_login(cast.asha)
        assert client.post(f"/queue/several/{action.pk}/undo/").status_code == 404

    def test_who_may_only_reply_on_a_ward_is_refused_elsewhere(
        self, client: Client, cast: Cast, open_about: OpenAbout
    ) -> None:
        from feedbackhub.accounts.roles import Role
        from tests.people import join

        join(cast.asha, cast.site, Role.READER)
        far = open_about(cast.ward_5, title="Of the other ward")
        client.force_login(cast.asha)
        sent = {"case": [far.pk], "token": str(uuid4()), "tag": "ours", "what": "put"}
        client.post("/queue/several/tag/", sent)
        assert Case.objects.get(pk=far.pk).tags == []
        assert "You may not do this at its service." in client.get("/queue/").content.decode()

    def test_who_may_only_read_ticks_nothing(self, client: Client, cast: Cast, three: list[Case]) -> None:
        client.force_login(cast.rhys)
        assert 'class="app-tick"' not in client.get("/queue/").content.decode()
        assert client.get(f"/queue/several/tag/?case={three[0].pk}").status_code == 403

    @pytest.mark.parametrize("case", ["x", "-1", "9" * 30])
    def test_no_number_is_a_404(self, client: Client, cast: Cast, case: str) -> None:
        client.force_login(cast.lena)
        assert client.get(f"/queue/several/tag/?case={case}").status_code == 404
