"""The quick way of finding a sentence's rows gives what looking up every one of its features gives."""

from __future__ import annotations

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from responses.typology.grams import facts_of, grams_of
from responses.typology.model import weights
from responses.typology.rows import Rows
from responses.typology.text import lower, sentences, words
from responses.typology.training import corpus
from tests.responses.typology import figures

LEARNED = weights()
PLACED = {name: row for row, name in enumerate(LEARNED.words)}
# Whole names of rows put side by side make many pairs and triples that are known, and some that are nearly.
KNOWN = [name for name in LEARNED.words if "§" not in name]
PIECES = [
    name.replace("^", "").replace("$", "").replace("#", "7").replace("@", "amy").strip() for name in KNOWN
]
REAL = [case["reply"] for case in (*figures.rows("cases.jsonl"), *figures.rows("unseen.jsonl"))]
ODD = "^ $ # @ § §tie4 §size0 ^ we $"


def check(lows: list[str], tie: float) -> None:
    """Look up sentences side by side, and each of their features by its name."""
    said = [words(low) for low in lows]
    facts = [facts_of(low, len(one), tie) for low, one in zip(lows, said, strict=True)]
    for low, one, quick in zip(lows, said, LEARNED.rows.found(said, facts), strict=True):
        every = {PLACED[name] for name in grams_of(low, one, tie) if name in PLACED}
        assert len(quick) == len(set(quick)), "each row once"
        assert set(quick) == every


@given(
    sentences_of_pieces=st.lists(
        st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=14), min_size=1, max_size=4
    ),
    tie=st.floats(min_value=0, max_value=9),
)
@settings(max_examples=400, deadline=None)
@example(sentences_of_pieces=[[]], tie=0.0)
@example(sentences_of_pieces=[[], [ODD], []], tie=0.4)
@example(sentences_of_pieces=[["please", "ring", "01632 960123", "?"]] * 2, tie=2.0)
def test_made_sentences_have_the_same_rows_both_ways(
    sentences_of_pieces: list[list[str]], tie: float
) -> None:
    check([lower(" ".join(pieces)) for pieces in sentences_of_pieces], tie)


@given(reply=st.sampled_from(REAL), tie=st.sampled_from([0.0, 0.5, 1.0, 7.5]))
@settings(max_examples=200, deadline=None)
def test_real_sentences_have_the_same_rows_both_ways(reply: str, tie: float) -> None:
    check([one.low for one in sentences(reply)], tie)


def test_sentences_of_the_corpus_have_the_same_rows_both_ways() -> None:
    """What the model was trained on goes by `grams_of`, what it reads by `found`."""
    for pair in random.Random(3).sample(corpus.pairs(), 300):
        check([one.low for one in sentences(pair.reply)], 1.0)


@given(
    names=st.sets(
        st.lists(st.sampled_from(["a", "b", "c", "^", "$", "#"]), min_size=1, max_size=3).map(" ".join)
    ),
    texts=st.lists(st.lists(st.sampled_from(["a", "b", "c", "7", "x"]), max_size=9), min_size=1, max_size=3),
)
@settings(max_examples=400, deadline=None)
def test_any_table_has_the_same_rows_both_ways(names: set[str], texts: list[list[str]]) -> None:
    """A triple counts only where its first pair is a row too, as it always is where features are counted."""
    whole = sorted(name for name in names if len(name.split()) < 3 or name.rsplit(" ", 1)[0] in names)
    placed = {name: row for row, name in enumerate(whole)}
    for said, quick in zip(texts, Rows.of(whole).found(texts, [[]] * len(texts)), strict=True):
        assert set(quick) == {placed[name] for name in grams_of("", said, 0.0) if name in placed}


def test_every_triple_of_the_table_has_its_first_pair() -> None:
    triples = [name for name in LEARNED.words if name.count(" ") == 2]
    assert triples
    assert [name for name in triples if name.rsplit(" ", 1)[0] not in PLACED] == []
