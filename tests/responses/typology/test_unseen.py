"""The bar for replies that the engine has never met: 320 pairs by two people who saw neither code nor corpus."""

from __future__ import annotations

from collections import Counter

import pytest

from responses.typology import CUE_NAMES
from responses.typology.training import corpus
from tests.responses.typology import figures

# F1 of each cue in the two sets: what was reached, less 0.03.
CUES_REACH = {
    "thanks": (0.93, 0.93),
    "apology": (0.96, 0.95),
    "names_specific_story_content": (0.95, 0.93),
    "invites_offline_contact": (0.88, 0.92),
    "contact_details_present": (0.97, 0.97),
    "states_change_made": (0.87, 0.74),
    "states_change_planned": (0.82, 0.69),
    "signed_with_name": (0.92, 0.95),
    "signed_with_role": (0.97, 0.95),
    "says_shared_with_team": (0.86, 0.93),
}


def test_each_set_holds_all_types_alike_and_nothing_of_the_corpus() -> None:
    cases = figures.rows("unseen.jsonl")
    assert Counter((case["set"], case["label"]) for case in cases) == {
        (name, label): 40 for name in figures.SETS for label in figures.LABELS
    }
    assert len({case["id"] for case in cases}) == len(cases)
    assert all(set(case["cues"]) <= set(CUE_NAMES) for case in cases)
    known = {text for pair in corpus.pairs() for text in (pair.story, pair.reply)}
    assert not known.intersection(text for case in cases for text in (case["story"], case["reply"]))


@pytest.mark.parametrize("name", figures.SETS)
def test_types_are_named_as_people_name_them(name: str) -> None:
    results = figures.unseen(name)
    assert figures.macro_f1(results) >= 0.93, figures.wrong(results)
    assert figures.kappa(results) >= 0.90, figures.wrong(results)


@pytest.mark.parametrize("name", figures.SETS)
def test_confidence_is_honest(name: str) -> None:
    assert figures.calibration_error(figures.unseen(name)) <= 0.05


@pytest.mark.parametrize("cue", CUE_NAMES)
def test_cues_are_found_as_often_as_they_were(cue: str) -> None:
    reached = tuple(figures.cue_f1(figures.unseen(name), cue) for name in figures.SETS)
    assert all(now >= least for now, least in zip(reached, CUES_REACH[cue], strict=True)), reached


def test_the_report_names_each_set_and_each_cue() -> None:
    report = figures.report()
    assert all(word in report for word in ("unseen a", "unseen b", "macro-F1", "kappa", *CUE_NAMES))
