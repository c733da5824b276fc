"""What tells who somebody is is hidden from who may only read; what a person decided about a place counts."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stories.analysis.masking import masked, places_to_hide
from stories.analysis.personal_data import find_personal_data

TOLD = "My name is Ann Bell, ring 07700 900123 or write to ann@example.org. I live at LS1 4AP."


def test_each_kind_is_replaced_by_what_it_is() -> None:
    assert (
        masked(TOLD)
        == "[personal detail], ring [phone number] or write to [email address]. I live at [postcode]."
    )


def test_what_a_person_found_harmless_stays() -> None:
    phone = next(one for one in find_personal_data(TOLD) if one.kind == "phone number")
    assert "07700 900123" in masked(TOLD, never=[(phone.start, phone.end)])


def test_what_a_person_pointed_at_goes() -> None:
    told = "The tall man in bed 3 was kind."
    assert masked(told, also=[(4, 21)]) == "The [personal detail] was kind."


def test_of_two_that_overlap_all_is_hidden() -> None:
    told = "Ring Ann on 07700 900123 today."
    assert masked(told, also=[(5, 20)]) == "Ring [personal detail] today."
    assert masked(told, also=[(12, 24)]) == "Ring Ann on [phone number] today."


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4))
def test_what_is_left_holds_nothing_of_what_was_found(text: str, also: list[tuple[int, int]]) -> None:
    places = places_to_hide(text, also=[(start, min(end, len(text))) for start, end in also])
    assert all(one.end <= other.start for one, other in pairwise(places))
    left = text
    for one in reversed(places):
        left = left[: one.start] + one.mark + left[one.end :]
    assert masked(text, also=[(start, min(end, len(text))) for start, end in also]) == left
