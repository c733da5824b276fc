"""Eight real processes at one reply: one effect of each kind, and no public text that differs from what was let out."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.factories.responses import make_trusted
from tests.people import make_cast
from tests.responses.careless import CARELESS, guards_off
from tests.responses.racing import RACES, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_publish_approve_edit_undo_amend_and_pull_by_eight_processes() -> None:
    cast = make_cast()
    make_trusted(cast.asha, cast.northmere, cast.lena)
    outcome = run(cast, races=2 * len(RACES))
    connections.close_all()
    assert outcome.wrong == []
    assert outcome.different == 0
    assert outcome.looks > 0
    # Most of eight come too late in each race; else nobody raced.
    assert outcome.refused > outcome.races


def test_a_careless_service_publishes_what_nobody_approved_and_the_database_stops_it() -> None:
    cast = make_cast()
    with guards_off():
        outcome = run(cast, races=12, kinds=CARELESS)
    connections.close_all()
    assert outcome.wrong != []
    guarded = run(cast, races=12, kinds=CARELESS)
    assert guarded.different == 0
    assert guarded.refused_by_database > 0
