"""Records that cannot be taken are kept with the reason, once each, and come out again when they are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stories.importing.counts import Counts
from stories.models import QuarantinedRecord, Story
from tests.standins.synthetic_opinions import ODD, REFUSED
from tests.stories.importing.conftest import Importing, counts_of

if TYPE_CHECKING:
    from tests.standins.care_opinion import CareOpinionStandIn

pytestmark = pytest.mark.django_db

REASONS = {
    "no id": "missing_id",
    "no date": "missing_date",
    "no text": "missing_text",
    "blank text": "missing_text",
    "nonsense date": "bad_date",
    "date before 2000": "bad_date",
    "date in the future": "bad_date",
    "NUL": "nul",
    "broken emoji": "broken_characters",
    "1 MB of text": "text_too_long",
}


def spoil(standin: CareOpinionStandIn, place: int, how: str) -> None:
    standin.opinions[place] = ODD[how](standin.opinions[place])


def test_all_kinds_of_refusal_are_tried() -> None:
    assert set(REASONS) == set(REFUSED)


@pytest.mark.parametrize("how", REFUSED)
def test_a_bad_record_is_put_aside_whole_and_the_rest_comes_in(
    how: str, do_import: Importing, standin: CareOpinionStandIn
) -> None:
    identity = str(standin.opinions[120]["id"])
    spoil(standin, 120, how)
    run = do_import()

    assert counts_of(run) == Counts(seen=250, created=249, quarantined=1)
    aside = QuarantinedRecord.objects.get(story__isnull=True)
    assert aside.reason == REASONS[how]
    assert aside.run == run
    assert len(aside.message) > 40
    if how != "no id":
        assert aside.external_id == identity
        assert f'"id": {identity}' in aside.raw
    assert str(standin.opinions[120]["title"]) in aside.raw


def test_what_is_seen_again_is_counted_and_not_doubled(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    spoil(standin, 249, "NUL")
    spoil(standin, 248, "no id")
    do_import()
    run = do_import()

    assert run.quarantined == 2
    assert run.seen == run.unchanged + 2
    assert list(QuarantinedRecord.objects.values_list("times_seen", flat=True)) == [2, 2]


def test_a_record_that_comes_right_is_resolved_and_taken(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    right = dict(standin.opinions[249])
    spoil(standin, 249, "no text")
    do_import()
    standin.opinions[249] = right
    run = do_import()

    assert (run.created, run.quarantined) == (1, 0)
    assert QuarantinedRecord.objects.get().resolved_at is not None


def test_a_record_that_goes_wrong_again_stands_open_again(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    right = dict(standin.opinions[249])
    for _ in range(2):
        spoil(standin, 249, "no text")
        do_import()
        assert QuarantinedRecord.objects.get().resolved_at is None
        standin.opinions[249] = dict(right)
        do_import()
        assert QuarantinedRecord.objects.get().resolved_at is not None
    assert QuarantinedRecord.objects.get().times_seen == 2
    assert Story.objects.count() == 250


def test_markup_and_bidi_controls_are_taken(do_import: Importing, standin: CareOpinionStandIn) -> None:
    spoil(standin, 0, "markup")
    spoil(standin, 1, "bidi controls")
    assert do_import().created == 250
    markup, bidi = (Story.objects.get(external_id=standin.opinions[n]["id"]) for n in (0, 1))
    assert "<" not in markup.body.replace("<3 hours", "")
    assert "\u202e" in bidi.body
