"""Offsets, sentences, stems and masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.typology.layout import read
from responses.typology.masking import masked
from responses.typology.similarity import ReplyIndex, index_of
from responses.typology.text import lower, normalise, sentences, stem, words


@given(st.text(max_size=400))
def test_normalising_and_lowering_keep_the_length(text: str) -> None:
    assert len(normalise(text)) == len(text)
    assert len(lower(text)) == len(text)


@given(st.text(alphabet=st.sampled_from("ab .!?\n\t'A"), max_size=1500))
def test_sentences_point_into_the_text(text: str) -> None:
    last = 0
    for sentence in sentences(text):
        assert last <= sentence.start < sentence.end <= len(text)
        assert normalise(text)[sentence.start : sentence.end] == sentence.raw
        last = sentence.end


def test_abbreviations_and_hard_wraps_do_not_end_a_sentence() -> None:
    assert len(sentences("I saw Dr. Patel at 9 a.m. on Monday.")) == 1
    assert (
        len(sentences("This line goes on for well over fifty-five characters and is\ncut by the mailer."))
        == 1
    )
    assert len(sentences("I liked the clinic.It was clean")) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("waited", "waiting"), ("nurses", "nurse"), ("cancelled", "cancel"), ("babies", "baby")],
)
def test_stems_join_forms_of_a_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_and_e_is_one_word() -> None:
    assert "a&e" in words("the a&e team's chair")


def test_masking_hides_names_numbers_and_addresses() -> None:
    one = masked("We will tell Amy on Ward 7 and write to a.b@example.nhs.uk")
    other = masked("We will tell Priya on Ward 12 and write to c@example.nhs.uk")
    assert one == other


def test_a_reply_is_cut_into_greeting_body_and_sign_off() -> None:
    layout = read("Dear Sam 61,\n\nThank you for writing.\n\nKind regards\nSarah Jones\nMatron")
    assert [sentence.raw for sentence in layout.body] == ["Thank you for writing."]
    assert layout.greeting == (0, 12)
    assert layout.sign_off is not None
    assert layout.sign_off.has_close


def test_replies_to_the_same_story_do_not_count_against_each_other() -> None:
    body = read("The lids of the bins were changed on Monday for quieter ones.").body
    index = ReplyIndex()
    index.add(body, "one")
    index.add(body, "one")
    assert index.overlap(body, "one").similarity == 0.0
    assert index.overlap(body, "two").similarity == 1.0


def test_near_duplicates_are_found_among_many() -> None:
    target = "We have moved the drop box to the left of the door and put up a sign in yellow letters."
    filler = [
        f"Reply {n} says that item {n * 7} of list {n % 13} was {word}."
        for n in range(500)
        for word in ("new", "old")
    ]
    index = index_of(read(text).body for text in [*filler, target])
    assert index.overlap(read(target.replace("yellow", "large yellow")).body).similarity > 0.9
