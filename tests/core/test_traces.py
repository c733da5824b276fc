"""What is known of a row while one page is made: only what somebody looked for, only on that object, only there."""

from __future__ import annotations

from feedbackhub.core.traces import know_absent, lacks, once
from feedbackhub.organisations.models import Organisation, Service


def _row() -> Organisation:
    return Organisation(name="Northmere", ods_code="NM1")


def test_a_row_at_which_nobody_looked_lacks_nothing() -> None:
    assert not lacks(_row(), Service)


def test_a_row_lacks_what_was_looked_for_and_not_found() -> None:
    row = _row()
    know_absent(row, [Service])

    assert lacks(row, Service)
    assert not lacks(row, Organisation)
    assert not lacks(_row(), Service), "another object of the same row was not looked at"


def test_a_question_about_a_row_at_which_somebody_looked_is_asked_once() -> None:
    row, answers = _row(), iter(range(9))
    know_absent(row, [])

    assert [once(row, "places", lambda: next(answers)) for _ in range(3)] == [0, 0, 0]
    assert once(row, "notes", lambda: next(answers)) == 1


def test_nothing_is_an_answer_too() -> None:
    row, asked = _row(), []
    know_absent(row, [])

    assert once(row, "reply", lambda: asked.append(1)) is None
    assert once(row, "reply", lambda: asked.append(1)) is None
    assert asked == [1]


def test_a_row_at_which_nobody_looked_is_asked_each_time() -> None:
    row, asked = _row(), []

    once(row, "places", lambda: asked.append(1))
    once(row, "places", lambda: asked.append(1))

    assert asked == [1, 1]


def test_looking_again_forgets_what_was_known() -> None:
    row = _row()
    know_absent(row, [Service])
    once(row, "places", lambda: "old")

    know_absent(row, [])

    assert not lacks(row, Service)
    assert once(row, "places", lambda: "new") == "new"
