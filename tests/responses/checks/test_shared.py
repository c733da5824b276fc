"""What a draft shares with earlier replies is found with names swapped, and pointed at in both texts."""

from __future__ import annotations

import time

from responses.checks.shared import Shared, shared_with
from responses.typology.layout import read

TEMPLATE = (
    "Dear Ann,\r\n\r\nThank you for taking the time to tell us. 🙂 We strive to give every patient on Ward 4 the best "
    "care. Please ring PALS on 01632 960144 if you would like to talk about it.\r\n\r\nAsha Patel"
)
SWAPPED = (
    "Dear Oliver,\n\nThe lift was mended on Monday. We strive to give every patient on Ward 9 the best care. "
    "Please ring PALS on 01632 960999 if you would like to talk about it."
)
OTHER = "Dear daisy47, the box for glasses now stands by every bed, and the night nurse looks into it at ten."


def shared(draft: str, *earlier: str) -> tuple[Shared, ...]:
    return shared_with(read(draft).body, [read(one).body for one in earlier])


def test_sentences_that_follow_one_another_are_one_stretch_with_the_right_words() -> None:
    [one] = shared(SWAPPED, OTHER, TEMPLATE)
    assert one.reply == 1
    [stretch] = one.stretches
    mine, theirs = SWAPPED[stretch.start : stretch.end], TEMPLATE[stretch.their_start : stretch.their_end]
    assert mine.startswith("We strive")
    assert mine.endswith("talk about it.")
    assert theirs.startswith("🙂 We strive")
    assert theirs.endswith("talk about it.")


def test_what_stands_alone_is_a_stretch_of_its_own() -> None:
    between = SWAPPED.replace(" Please", " The board by the door is new and large. Please")
    [one] = shared(between, TEMPLATE)
    assert len(one.stretches) == 2


def test_nothing_in_common_and_short_courtesies_are_not_shown() -> None:
    assert shared(SWAPPED, OTHER) == ()
    assert shared("Thank you so much. Take care.", "Thank you so much. Take care.") == ()
    assert shared("", TEMPLATE) == ()
    assert shared(SWAPPED) == ()


def test_each_sentence_is_named_once_and_three_replies_at_most() -> None:
    copies = [TEMPLATE] * 5
    [one] = shared(TEMPLATE, *copies)
    assert one.reply == 0
    sentences = [
        f"This is the {word} sentence and it is rather long." for word in ("first", "red", "big", "new")
    ]
    assert len(shared(" ".join(sentences), *[f"{s} And more." for s in sentences])) <= 3


def test_a_huge_draft_is_quick() -> None:
    draft = " ".join(f"We did number {n} and it was a long and winding road." for n in range(380))[:20_000]
    began = time.perf_counter()
    shared(draft, *[TEMPLATE * 3] * 16)
    assert time.perf_counter() - began < 0.5
