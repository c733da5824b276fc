"""A draft is cut into pieces that are the draft again when joined, each with what is said of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responses.presenters.marking import Mark, MarkedDraft, Piece, Span, mark_draft

DRAFT = "Thank you 🙂.\r\nThis will be looked into."


def joined(marked: MarkedDraft) -> str:
    return "".join(piece.text for piece in marked.pieces)


def test_words_are_cut_by_characters_and_numbered_by_reason() -> None:
    first, second = Span(0, 12, Mark.DECIDES, "courtesy"), Span(14, 39, Mark.DECIDES, "courtesy")
    marked = mark_draft(DRAFT, [second, first])
    assert [piece.text for piece in marked.pieces if piece.mark] == [
        "Thank you 🙂.",
        "This will be looked into.",
    ]
    assert [piece.note for piece in marked.pieces] == [1, 0, 1]
    assert marked.notes == ("courtesy",)


def test_what_must_be_changed_is_seen_over_what_decides() -> None:
    spans = [Span(14, 39, Mark.DECIDES, "could stand anywhere"), Span(19, 38, Mark.CHANGE, "")]
    marked = mark_draft(DRAFT, spans)
    assert [(piece.text, piece.mark, piece.note) for piece in marked.pieces[1:]] == [
        ("This ", "decides", 0),
        ("will be looked into", "change", 0),
        (".", "decides", 1),
    ]


def test_a_note_stands_at_the_end_of_its_words_also_where_another_mark_lies_over_them() -> None:
    spans = [Span(0, 9, Mark.DECIDES, "thanks"), Span(6, 9, Mark.LOOK_AGAIN, "")]
    assert mark_draft("Thank you.", spans).pieces == (
        Piece("Thank ", "decides"),
        Piece("you", "look-again", 1),
        Piece("."),
    )


def test_an_empty_draft_and_places_outside_it() -> None:
    assert mark_draft("", [Span(0, 5, Mark.CHANGE, "x")]) == MarkedDraft((), ())
    assert mark_draft("ab", [Span(-3, 99, Mark.CHANGE, "x"), Span(50, 60, Mark.CHANGE, "y")]).notes == ("x",)


@given(
    st.text(max_size=60),
    st.lists(
        st.builds(
            Span,
            st.integers(-5, 70),
            st.integers(-5, 70),
            st.sampled_from(list(Mark)),
            st.sampled_from(["", "a", "b"]),
        ),
        max_size=8,
    ),
)
def test_nothing_is_lost_or_doubled(draft: str, spans: list[Span]) -> None:
    marked = mark_draft(draft, spans)
    assert joined(marked) == draft
    assert all(piece.text for piece in marked.pieces)
    assert {piece.note for piece in marked.pieces} <= set(range(len(marked.notes) + 1))
