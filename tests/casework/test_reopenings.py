"""19 of 39 cases closed and opened again is 48.7 %, counted in one window, each case once, the list as the figure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.models import Case, CaseState, CaseStateChange
from casework.presenters.reopenings import one_decimal
from casework.selectors.cases import CLOSING_UNDONE
from casework.selectors.reopenings import Reopenings, listed, reopenings
from casework.services.cases import close_case, reopen_case
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.core.actors import Actor
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


def close(case: Case, actor: Actor, *, at: datetime | None = None) -> None:
    close_case(case=case, outcome="no_change", reason="Only praise", actor=actor, now=at)


def reopen(case: Case, actor: Actor, *, at: datetime | None = None) -> None:
    reopen_case(case=case, reason="She wrote again", actor=actor, now=at)


def test_nineteen_of_thirty_nine(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    for number in range(39):
        case = open_about(cast.ward_4)
        close(case, cast.asha)
        if number < 19:
            reopen(case, cast.asha)
    assert reopenings([cast.northmere.root], now()) == Reopenings(closed=39, reopened=19)
    client.force_login(cast.lena)
    seen = words_of(client.get("/insight/").content.decode())
    assert "48.7 %" in seen, "words_of makes one space of any"
    assert "19 of 39 cases closed" in seen
    behind = client.get("/insight/reopened/").content.decode()
    assert words_of(behind).count("She wrote again") == 19


def test_each_case_counts_once_and_only_in_the_window(cast: Cast, open_about: OpenAbout) -> None:
    long_ago = now() - timedelta(days=120)
    twice, old = open_about(cast.ward_4), open_about(cast.ward_4)
    for _ in range(2):
        close(twice, cast.asha)
        reopen(twice, cast.asha)
    close(old, cast.asha, at=long_ago)
    reopen(old, cast.asha)
    assert reopenings([cast.northmere.root], now()) == Reopenings(closed=1, reopened=1)
    assert [case.pk for case in listed([cast.northmere.root], now())] == [twice.pk]


def test_opened_again_before_it_was_closed_is_not_opened_again(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    close(case, cast.asha, at=now() - timedelta(days=120))
    reopen(case, cast.asha, at=now() - timedelta(days=10))
    close(case, cast.asha)
    assert reopenings([cast.northmere.root], now()) == Reopenings(closed=1, reopened=0)


def test_what_the_hub_closed_and_what_was_a_slip_are_left_out(cast: Cast, open_about: OpenAbout) -> None:
    close(open_about(cast.ward_4), SystemActor("the importer"))
    slip = open_about(cast.ward_4)
    close(slip, cast.asha)
    CaseStateChange.objects.create(
        case=slip,
        before=CaseState.CLOSED,
        after=CaseState.OPEN,
        at=now(),
        actor_name="x",
        reason=CLOSING_UNDONE,
    )
    assert reopenings([cast.northmere.root], now()) == Reopenings(closed=0, reopened=0)
    Case.objects.filter(pk=slip.pk).update(state=CaseState.OPEN)
    close(slip, cast.asha)
    assert reopenings([cast.northmere.root], now()) == Reopenings(closed=1, reopened=0)


def test_another_organisation_and_another_service_are_not_counted(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    close(open_about(cast.ward_5), cast.lena)
    assert reopenings([cast.ward_4], now()) == Reopenings(closed=0, reopened=0)
    assert reopenings([cast.eastwold.root], now()) == Reopenings(closed=0, reopened=0)
    client.force_login(cast.asha)
    assert client.get("/insight/reopened/").status_code == 403


def test_nothing_closed_is_no_share() -> None:
    assert one_decimal(Reopenings(0, 0).share) == "–"
    assert one_decimal(Reopenings(39, 19).share) == "48.7\N{NO-BREAK SPACE}%"
