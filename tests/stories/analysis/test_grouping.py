"""Whatever order stories are joined, separated, withdrawn and shown again in: no chain, no circle, one original."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stories.analysis.duplicates.grouping import Member, groups, pointers

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
STORIES = range(1, 7)
PAIRS = st.tuples(st.sampled_from(STORIES), st.sampled_from(STORIES)).filter(lambda pair: pair[0] != pair[1])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["link", "undo"]), PAIRS),
        st.tuples(st.sampled_from(["gone", "back", "chosen"]), st.sampled_from(STORIES)),
    ),
    max_size=25,
)


def holds(members: dict[int, Member], links: set[tuple[int, int]]) -> None:
    """Check what must always be so."""
    for group in groups(members, links):
        live = [members[pk] for pk in group if members[pk].is_live]
        originals = [one for one in live if one.points_at is None]
        assert len(originals) == min(1, len(live))
        assert all(one.points_at == originals[0].pk for one in live if one.points_at is not None)
        assert all(members[pk].points_at is None for pk in group if not members[pk].is_live)


@given(STEPS, st.permutations(STORIES))
def test_no_chain_and_no_circle_in_any_order(steps: list[tuple[str, object]], received: list[int]) -> None:
    members = {pk: Member(pk, True, FIRST + timedelta(hours=received.index(pk))) for pk in STORIES}
    links: set[tuple[int, int]] = set()
    for what, about in steps:
        wanted = None
        if isinstance(about, tuple):
            pair = (max(about), min(about))
            links = links | {pair} if what == "link" else links - {pair}
        elif what == "chosen":
            wanted = about
        else:
            one = members[about]  # type: ignore[index]
            members[one.pk] = Member(one.pk, what == "back", one.received_at, one.points_at)
        planned = pointers(members, links, wanted=wanted)  # type: ignore[arg-type]
        members = {pk: Member(pk, one.is_live, one.received_at, planned[pk]) for pk, one in members.items()}
        holds(members, links)
        assert pointers(members, links) == planned  # settled once is settled


def test_the_one_received_first_is_the_original() -> None:
    members = {pk: Member(pk, True, FIRST - timedelta(hours=pk)) for pk in (1, 2, 3)}
    assert pointers(members, [(1, 2), (2, 3)]) == {1: 3, 2: 3, 3: None}


def test_a_chosen_original_stays_one() -> None:
    members = {
        1: Member(1, True, FIRST, points_at=2),
        2: Member(2, True, FIRST + timedelta(hours=1)),
        3: Member(3, True, FIRST - timedelta(hours=1)),
    }
    assert pointers(members, [(1, 2), (2, 3)]) == {1: 2, 2: None, 3: 2}
    assert pointers(members, [(1, 2), (2, 3)], wanted=1) == {1: None, 2: 1, 3: 1}
