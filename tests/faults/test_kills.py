"""Importers that are killed again and again, under a faulty feed and a crashing database, lose and double nothing.

The careless importer, killed in the same way, does lose stories: it proves that the drill can tell.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.drill import POISON, STORIES, Server, drill, own_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SEED = 5
KILLS = 30
CRASHES = 3


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A database server that may be crashed without hurting another test."""
    with own_server() as server:
        yield server


def test_kills_and_crashes_lose_nothing_and_double_nothing(server: Server) -> None:
    outcome = drill(server, how="careful", seed=SEED, kills=KILLS, crashes=CRASHES)
    assert outcome.kills >= KILLS
    assert outcome.inside * 2 >= KILLS
    assert outcome.crashes_met >= CRASHES
    assert (outcome.lost, outcome.doubled, outcome.without_service, outcome.versions) == (0, 0, 0, 0)
    assert (outcome.right, outcome.put_aside) == (STORIES - POISON, POISON)


def test_the_same_kills_make_a_careless_importer_lose_stories(server: Server) -> None:
    outcome = drill(server, how="careless", seed=SEED, kills=KILLS)
    assert outcome.kills >= KILLS
    assert outcome.lost > POISON
