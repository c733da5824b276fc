"""People's words become safe HTML, whatever they hold. Judged on the parsed page, as a browser would see it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from feedbackhub.web.story_text import isolated, markdown, marked
from tests.web.xss_corpus import PAYLOADS

ALLOWED = {
    "div": set(),
    "a": {"href", "rel"},
    "br": set(),
    "em": set(),
    "strong": set(),
    "p": {"dir"},
    "ul": {"dir"},
    "ol": {"dir", "start"},
    "li": {"dir"},
    "blockquote": {"dir"},
}


def _faults(markup: str) -> list[str]:
    """Say what in the parsed HTML is not on the list that a person's words may use."""
    faults = []
    for element in lxml_html.fragment_fromstring(markup, create_parent="div").iter():
        if not isinstance(element.tag, str) or element.tag not in ALLOWED:
            faults.append(f"element {element.tag}")
            continue
        faults += [f"{element.tag} {name}" for name in element.attrib if name not in ALLOWED[element.tag]]
        address = element.get("href", "https://")
        if not address.startswith(("https://", "http://")):
            faults.append(f"address {address}")
        if element.get("dir", "auto") != "auto":
            faults.append("direction")
    return faults


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_payload_becomes_more_than_text(payload: str) -> None:
    assert _faults(markdown(payload)) == []
    assert _faults(markdown(f"Before\n\n{payload}\n\nafter")) == []


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize(
    "markup",
    [
        "<script>1</script>",
        "<p onclick='x'>a</p>",
        "<a href='javascript:1'>a</a>",
        "<a href='//evil.example'>a</a>",
        "<p dir='rtl'>a</p>",
        "<!-- x -->",
    ],
)
def test_the_judge_sees_a_fault(markup: str) -> None:
    assert _faults(markup) != []


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_safe_and_none_raises(text: str) -> None:
    assert _faults(markdown(text)) == []
    assert (
        _faults(f"<p>{isolated(text)}</p>".replace('<bdi dir="auto">', "<em>").replace("</bdi>", "</em>"))
        == []
    )


def test_what_people_type_is_kept() -> None:
    shown = markdown("**Kind** and *calm*.\nSecond line\n\n- one\n- two\n\n> they said")
    assert "<strong>Kind</strong>" in shown
    assert "<em>calm</em>.<br>" in shown.replace("\n", "")
    assert shown.count("<li") == 2
    assert "<blockquote" in shown


def test_a_line_that_looks_like_a_heading_stays_a_line() -> None:
    shown = markdown("# 1 ward for this\n\nSecond\n===\n\n    four spaces\n\n---")
    assert "# 1 ward for this" in shown
    assert "<h1" not in shown
    assert "<hr" not in shown
    assert "<pre" not in shown


def test_a_year_at_the_start_of_a_line_stays_that_year() -> None:
    assert 'start="2019"' in markdown("2019. That was when it began.")


def test_links_leave_without_our_address_or_our_blessing() -> None:
    shown = lxml_html.fragment_fromstring(markdown("[the leaflet](https://example.org/a?b=1&c=2)"))
    link = shown.find(".//a")
    assert link is not None
    assert link.get("href") == "https://example.org/a?b=1&c=2"
    assert set((link.get("rel") or "").split()) == {"nofollow", "noopener", "noreferrer", "ugc"}


def test_each_block_finds_its_own_direction() -> None:
    shown = lxml_html.fragment_fromstring(markdown("شكراً\n\nThank you"), create_parent="div")
    assert [paragraph.get("dir") for paragraph in shown.findall("p")] == ["auto", "auto"]


def test_hidden_direction_changes_are_written_out() -> None:
    assert "‹U+202E›" in markdown("ward \u202e31")
    assert "\u202e" not in markdown("ward \u202e31")
    assert isolated("Ana \u2066x") == '<bdi dir="auto">Ana ‹U+2066›x</bdi>'


def test_marks_that_arabic_and_hebrew_need_are_kept() -> None:
    assert "\u200f" in markdown("\u200fשלום")


def test_a_megabyte_is_shown_within_seconds() -> None:
    text = ("They were kind. *Very* kind [here](https://example.org). <b>x</b>\n" * 16_000)[:1_000_000]
    started = time.monotonic()
    markdown(text)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "nasty", ["*" * 50_000, "[" * 50_000, "> " * 5_000 + "x", "- " * 2_000 + "x", "_a" * 25_000]
)
def test_nested_syntax_does_not_hold_up_the_page(nasty: str) -> None:
    started = time.monotonic()
    assert _faults(markdown(nasty)) == []
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], ["no mark"]),
        ([(0, 2)], ["ab"]),
        ([(1, 3), (0, 2)], ["abc"]),
        ([(0, 2), (2, 4)], ["abcd"]),
        ([(-5, 1), (5, 99)], ["a", "f"]),
        ([(3, 3), (4, 2), (50, 60)], ["no mark"]),
    ],
)
def test_marks_fall_on_the_characters_that_were_meant(
    spans: list[tuple[int, int]], expected: list[str]
) -> None:
    shown = lxml_html.fragment_fromstring(marked("abcdef", spans), create_parent="div")
    assert shown.text_content() == "abcdef"
    marks = [mark.text for mark in shown.findall("mark")]
    assert (marks or ["no mark"]) == expected


def test_marked_text_is_escaped_in_and_out_of_the_marks() -> None:
    shown = marked("<b>\n<i>", [(4, 7)])
    assert shown == '&lt;b&gt;<br><mark class="app-mark">&lt;i&gt;</mark>'


@pytest.mark.parametrize("hidden", ["&#8238;", "&#x202E;", "&#x2066;", "&#8234;"])
def test_a_character_reference_smuggles_no_hidden_control_in(hidden: str) -> None:
    """Markdown turns references into characters, after the text itself was looked at."""
    shown = markdown(f"ward {hidden}31 tfel I")
    assert not any(character in shown for character in "\u202a\u202e\u2066")
    assert "‹U+20" in shown
