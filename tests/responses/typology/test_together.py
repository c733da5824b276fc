"""Many replies read together are read as each is alone, and what is remembered of sentences changes nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from responses.typology import masking, reads, specificity
from responses.typology.engine import Job, Verdict, classify_all
from responses.typology.layout import read
from responses.typology.masking import masked, masked_all
from responses.typology.model import weights
from responses.typology.similarity import Letters, ReplyIndex
from responses.typology.text import PARTING, sentences, words, words_of_each
from responses.typology.training import corpus
from responses.typology.wording import wording_of, wordings_of
from tests.responses.typology import figures

PAIRS = corpus.pairs()
UNSEEN = figures.rows("unseen.jsonl")
ODD = [
    PARTING,
    f"a{PARTING}b",
    f"? {PARTING}Jo",
    "",
    "'",
    "&'&",
    "A&E's",
    "İ",
    "ſt.",
    "one 2, three. Amy 4",
    "ΑΣ",
]
TEXTS = st.sampled_from(ODD) | st.text(max_size=40) | st.sampled_from([pair.reply for pair in PAIRS])


def forget() -> None:
    """Empty every memory of stories and sentences."""
    masking._KNOWN.clear()
    reads._KNOWN.clear()
    weights().lately.clear()
    specificity.told.cache_clear()


def index_of_some() -> ReplyIndex:
    chance, index = random.Random(5), ReplyIndex()
    said = [sentence for pair in PAIRS[:600] for sentence in read(pair.reply).body]
    for number in range(2000):
        index.add(chance.choices(said, k=chance.randint(2, 7)), f"earlier-{number}")
    for pair in PAIRS[::3]:
        index.add(read(pair.reply).body, pair.story_key)
    return index


INDEX = index_of_some()
JOBS = [
    *(Job(pair.story, pair.reply, INDEX, pair.story_key) for pair in PAIRS),
    *(Job(row["story"], row["reply"]) for row in UNSEEN),
    *(Job(PAIRS[number].story, text, INDEX) for number, text in enumerate(ODD)),
]


def one_by_one(jobs: list[Job]) -> list[Verdict]:
    return [classify_all([job])[0] for job in jobs]


def assert_same(together: list[Verdict], alone: list[Verdict]) -> None:
    """What is told of a reply is the same; of its chances a last digit may hang on how many are multiplied."""
    for here, there in zip(together, alone, strict=True):
        assert replace(here, axes=there.axes) == there
        for field in fields(here.axes):
            one, other = getattr(here.axes, field.name), getattr(there.axes, field.name)
            assert one == (pytest.approx(other, abs=2e-4) if field.name.endswith("_score") else other), (
                field.name
            )


@pytest.mark.parametrize("before", [forget, lambda: None], ids=["met for the first time", "met before"])
def test_replies_read_together_have_the_verdicts_that_each_has_alone(before: Callable[[], None]) -> None:
    """All of the corpus, beside other replies, and the sets by others, without."""
    before()
    together = [one for at in range(0, len(JOBS), 200) for one in classify_all(JOBS[at : at + 200])]
    before()
    assert_same(together, one_by_one(JOBS))


@given(st.lists(st.sampled_from(JOBS), min_size=1, max_size=30), st.booleans())
@settings(max_examples=40, deadline=None)
def test_it_does_not_matter_which_replies_are_read_together(jobs: list[Job], new: bool) -> None:
    if new:
        forget()
    assert_same(classify_all(jobs), one_by_one(jobs))


@given(st.lists(TEXTS, min_size=1, max_size=8))
@example(ODD)
@settings(max_examples=300, deadline=None)
def test_texts_read_in_one_go_have_the_words_that_each_has_alone(texts: list[str]) -> None:
    lows = [text.lower() for text in texts]
    assert words_of_each(lows) == [words(low) for low in lows]
    masking._KNOWN.clear()
    together = masked_all(texts)
    masking._KNOWN.clear()
    assert together == {text: masked(text) for text in texts}


@given(st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_wordings_made_together_are_those_of_each_alone(texts: list[str]) -> None:
    bodies = [sentences(text) for text in texts]
    assert wordings_of(bodies) == [wording_of(body) for body in bodies]


def test_a_text_of_one_or_two_words_has_a_sketch_too() -> None:
    short, shorter, none = wordings_of([sentences("Thank you."), sentences("Thanks."), sentences("...")])
    assert short.sketch != shorter.sketch
    assert none.sketch == (0,)


def test_letters_are_told_apart_and_are_no_half_of_one() -> None:
    letters = Letters()
    given_out = [letters[f"word {number}"] for number in range(70_000)]
    assert len(set(given_out)) == 70_000
    "".join(given_out).encode()


def test_a_memory_that_is_full_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("responses.typology.remembering._MOST_SENTENCES", 10)
    forget()
    few = JOBS[:60]
    assert_same(classify_all(few), one_by_one(few))
    assert len(reads._KNOWN) <= 10
    assert len(masking._KNOWN) <= 10
