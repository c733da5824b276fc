"""Markup goes, the patient's words stay."""

from __future__ import annotations

import time

import pytest

from stories.sources.markup import one_line, plain_text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Plain words stay.", "Plain words stay."),
        ("We waited *three hours*, see [the board](https://example.org).",) * 2,
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<br/>Three.", "One.\nTwo.\nThree."),
        ("<ul><li>kind</li><li>quick</li></ul>", "- kind\n- quick"),
        ("<b>Thank</b> <span class='x'>you</span>", "Thank you"),
        ('<a href="https://example.org">the form</a>', "the form"),
        ("before<script>alert('x')</script>after", "beforeafter"),
        ("before<STYLE>p{}</STYLE>after", "beforeafter"),
        ("before<script>never closed", "beforenever closed"),
        ("seen <!-- not seen --> seen", "seen  seen"),
        ("waited <3 hours", "waited <3 hours"),
        ("BP was <120>80 & fine", "BP was <120>80 & fine"),
        ("a <b and c> d", "a <b and c> d"),
        ("Nurse <name removed> was kind", "Nurse <name removed> was kind"),
        ("<https://example.org>", "<https://example.org>"),
        ('<img src=x onerror="alert(1)">oh', "oh"),
        ("<iframe src='//x' allowfullscreen></iframe>oh", "oh"),
        ("fish &amp; chips &pound;5 &#39;quoted&#39;&nbsp;end", "fish & chips £5 'quoted' end"),
        ("R&D at St&Mary", "R&D at St&Mary"),
        ("&lt;b&gt; was what I saw", "<b> was what I saw"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one\n\n\n\n\ntwo  \n", "one\n\ntwo"),
        ("bell\x07 and escape\x1b[31m", "bell and escape[31m"),
        ("cafe\u0301", "café"),
        ("\u202edesrever\u202c", "\u202edesrever\u202c"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\ufeffstart", "start"),
        ("&#0;&#xD800;", "\ufffd\ufffd"),
    ],
)
def test_plain_text_keeps_what_was_said(sent: str, kept: str) -> None:
    assert plain_text(sent) == kept


def test_one_line_has_no_line_ends() -> None:
    assert one_line(" Two\nlines <br> here ") == "Two lines here"


@pytest.mark.parametrize(
    "hostile",
    ["<script>", "<a <a ", "<a" + " x" * 50, "<!--", '<a href="', "&#1", "</script><script>", "\n \n"],
)
def test_hostile_text_takes_no_time(hostile: str) -> None:
    text = (hostile * 50_000)[:50_000]
    started = time.perf_counter()
    plain_text(text)
    assert time.perf_counter() - started < 1.0


def test_a_long_gap_between_words_is_read_in_no_time() -> None:
    began = time.perf_counter()
    assert plain_text("a" + " \t" * 25_000 + "b").endswith("b")
    assert time.perf_counter() - began < 0.5
