"""The figures are what they are said to be, by hand and beside scikit-learn; judging is what the engine does."""

from __future__ import annotations

import random

import pytest

from responses.typology import engine
from responses.typology.layout import read
from responses.typology.model import LABELS, weights
from responses.typology.similarity import ReplyIndex
from responses.typology.training import corpus
from responses.typology.training.measuring import (
    HeldOut,
    Judged,
    calibration_error,
    cohen_kappa,
    confusion,
    cue_f1,
    figures_of,
    judge,
    macro_f1,
    measure,
    report,
)
from responses.typology.training.prepared import prepare

FEW = ("pump-lane-surgery", "oakbeck-surgery", "pennywell-facilities-and-desk")


def judged(*pairs: tuple[str, str], confidence: float = 0.9) -> list[Judged]:
    return [Judged(label, said, confidence, f"group {n % 4}") for n, (label, said) in enumerate(pairs)]


def by_chance(many: int = 200) -> list[Judged]:
    draw = random.Random(4)
    found = []
    for n in range(many):
        label = draw.choice(LABELS)
        said = label if draw.random() < 0.8 else draw.choice(LABELS)
        found.append(Judged(label, said, draw.random(), f"group {n % 9}"))
    return found


def test_the_figures_are_those_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    some = by_chance()
    people, said = [one.label for one in some], [one.said for one in some]
    found = figures_of(some)
    assert found.macro_f1 == pytest.approx(metrics.f1_score(people, said, average="macro"))
    assert found.kappa == pytest.approx(metrics.cohen_kappa_score(people, said))
    assert found.right == pytest.approx(metrics.accuracy_score(people, said))
    table = confusion(some)
    assert [[table[a, b] for b in LABELS] for a in LABELS] == metrics.confusion_matrix(
        people, said, labels=LABELS
    ).tolist()


def test_each_type_counts_the_same_however_rare() -> None:
    some = judged(*[("generic", "generic")] * 8, ("offline", "generic"), ("offline", "offline"))
    assert macro_f1(confusion(some)) == pytest.approx((16 / 17 + 2 / 3) / 2)


def test_a_type_that_only_the_engine_gave_is_no_type_of_theirs() -> None:
    some = judged(("generic", "generic"), ("generic", "offline"))
    assert macro_f1(confusion(some)) == pytest.approx(2 / 3)


def test_the_interval_is_the_same_each_time_and_holds_kappa() -> None:
    some = by_chance()
    kappa, low, high = cohen_kappa(some)
    assert (kappa, low, high) == cohen_kappa(some)
    assert kappa is not None
    assert low is not None
    assert high is not None
    assert low < kappa < high
    _, wider, _ = cohen_kappa(some[:40])
    assert wider is not None
    assert wider < low, "fewer replies say less"


def test_replies_of_one_hand_are_no_strangers() -> None:
    """Four groups that are each all right or all wrong say less than forty replies that are so one by one."""
    pairs = [
        ("generic", "generic"),
        ("offline", "offline"),
        ("appreciative", "generic"),
        ("offline", "offline"),
    ]
    together = [Judged(*pairs[n % 4], 0.9, f"group {n % 4}") for n in range(40)]
    apart = [Judged(*pairs[n % 4], 0.9, f"group {n}") for n in range(40)]
    _, low, high = cohen_kappa(together)
    _, narrow_low, narrow_high = cohen_kappa(apart)
    assert low is not None
    assert high is not None
    assert narrow_low is not None
    assert narrow_high is not None
    assert high - low > narrow_high - narrow_low


def test_where_nothing_can_be_told_from_chance_nothing_is_said() -> None:
    assert cohen_kappa(judged(("generic", "generic"), ("generic", "generic"))) == (None, None, None)
    one_group = [Judged(label, label, 0.9, "one") for label in LABELS]
    assert cohen_kappa(one_group) == (1.0, None, None)
    with pytest.raises(ValueError, match="nothing"):
        figures_of([])


def test_calibration() -> None:
    sure = judged(*[("generic", "generic")] * 9, ("generic", "offline"), confidence=0.9)
    assert calibration_error(sure) == pytest.approx(0.0)
    boasting = judged(*[("generic", "generic")] * 5, *[("generic", "offline")] * 5, confidence=1.0)
    assert calibration_error(boasting) == pytest.approx(0.5)


def test_cues() -> None:
    def one(seen: set[str], said: set[str] | None) -> Judged:
        return Judged(
            "generic", "generic", 0.9, "g", frozenset(seen), None if said is None else frozenset(said)
        )

    some = [one({"thanks"}, {"thanks"}), one({"thanks"}, set()), one(set(), set()), one({"thanks"}, None)]
    assert cue_f1(some, "thanks") == pytest.approx(2 / 3)
    assert cue_f1(some, "apology") is None


def test_judging_is_what_the_engine_does() -> None:
    pairs = [one for one in corpus.pairs() if one.organisation in FEW]
    prepared = prepare(pairs)
    indexes = {name: ReplyIndex() for name in FEW}
    for pair in pairs:
        indexes[pair.organisation].add(read(pair.reply).body, pair.story_key)
    for beside in (True, False):
        for pair, one in zip(pairs, judge(prepared, weights(), beside=beside), strict=True):
            verdict = engine.classify(
                story_text=pair.story,
                reply_text=pair.reply,
                index=indexes[pair.organisation] if beside else None,
                story_key=pair.story_key,
            )
            assert (one.said, one.confidence) == (
                verdict.label.value,
                pytest.approx(verdict.confidence, abs=6e-4),
            )
            assert one.said_cues == {name for name, there in verdict.cues.items() if there}


@pytest.mark.slow
def test_what_is_held_out_is_not_learned_from() -> None:
    pytest.importorskip("sklearn")
    pairs = corpus.pairs()
    names = corpus.organisations(pairs)
    some = {name for fold in (0, 1, 2) for name in [n for n in names if corpus.fold_of(n) == fold][:4]}
    prepared = prepare(one for one in pairs if one.organisation in some)
    said: list[str] = []
    [held_out] = measure(prepared, folds=[0], say=said.append)
    assert {one.group for one in held_out.beside} == {name for name in some if corpus.fold_of(name) == 0}
    assert len(held_out.beside) == len(held_out.alone)
    assert figures_of(held_out.beside).macro_f1 > 0.6, "it learns something, even of eight organisations"
    assert said[0].startswith("holding out fifth 1")
    text = "\n".join(report([held_out]))
    assert "fifth 1, beside" in text
    assert "says_shared_with_team" in text
    assert report([]) == ["Nothing was held out."]
    assert isinstance(held_out, HeldOut)
