"""The quick way of finding a sentence's rows gives what looking up every one of its features gives."""

from __future__ import annotations

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from responses.typology.grams import facts_of, grams_of, tokens_of
from responses.typology.model import Rows, weights
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


def check(low: str, tie: float) -> None:
    tokens = tokens_of(words(low))
    quick = LEARNED.rows.found(tokens, facts_of(low, len(tokens), tie))
    every = {PLACED[name] for name in grams_of(low, tokens, tie) if name in PLACED}
    assert len(quick) == len(set(quick)), "each row once"
    assert set(quick) == every


@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=14),
    tie=st.floats(min_value=0, max_value=9),
)
@settings(max_examples=400, deadline=None)
@example(pieces=[], tie=0.0)
@example(pieces=[ODD], tie=0.4)
@example(pieces=["please", "ring", "01632 960123", "?"], tie=2.0)
def test_made_sentences_have_the_same_rows_both_ways(pieces: list[str], tie: float) -> None:
    check(lower(" ".join(pieces)), tie)


@given(reply=st.sampled_from(REAL), tie=st.sampled_from([0.0, 0.5, 1.0, 7.5]))
@settings(max_examples=200, deadline=None)
def test_real_sentences_have_the_same_rows_both_ways(reply: str, tie: float) -> None:
    for one in sentences(reply):
        check(one.low, tie)


def test_sentences_of_the_corpus_have_the_same_rows_both_ways() -> None:
    """What the model was trained on goes by `grams_of`, what it reads by `found`."""
    for pair in random.Random(3).sample(corpus.pairs(), 300):
        for one in sentences(pair.reply):
            check(one.low, 1.0)


@given(
    names=st.sets(
        st.lists(st.sampled_from(["a", "b", "c", "^", "$", "#"]), min_size=1, max_size=3).map(" ".join)
    ),
    tokens=st.lists(st.sampled_from(["a", "b", "c", "#", "x"]), max_size=9),
)
@settings(max_examples=400, deadline=None)
def test_any_table_has_the_same_rows_both_ways(names: set[str], tokens: list[str]) -> None:
    """A triple counts only where its first pair is a row too, as it always is where features are counted."""
    whole = sorted(name for name in names if len(name.split()) < 3 or name.rsplit(" ", 1)[0] in names)
    placed = {name: row for row, name in enumerate(whole)}
    every = {placed[name] for name in grams_of("", tokens, 0.0) if name in placed}
    assert set(Rows.of(whole).found(tokens, [])) == every


def test_every_triple_of_the_table_has_its_first_pair() -> None:
    triples = [name for name in LEARNED.words if name.count(" ") == 2]
    assert triples
    assert [name for name in triples if name.rsplit(" ", 1)[0] not in PLACED] == []
