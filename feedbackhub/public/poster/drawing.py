"""Draws the poster on one A4 page. Pure: it is given the words, and asks no database.

The words stay words (embedded Open Sans, Apache licence), so that they can be searched, copied and read out; title and
language are set. What fpdf2 cannot do is tag headings; the same words stand on the record's page, which has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.prefs import ViewerPreferences

FONTS = Path(__file__).parent / "fonts"
BLUE, INK, QUIET, WHITE, LINE = (0, 94, 184), (33, 43, 50), (76, 98, 114), (255, 255, 255), (216, 221, 224)
MARGIN, BAND, FOOT = 18, 52, 24
# As much of one change as a poster has room for; the page has it all.
WORDS_MAX = 260


@dataclass(frozen=True, slots=True)
class PosterChange:
    """One change on the poster."""

    you_said: str
    we_did: str
    foot: str


@dataclass(frozen=True, slots=True)
class Poster:
    """All words of a poster, in its language ("en-GB" or "cy")."""

    language: str
    title: str
    name: str
    you_said: str
    we_did: str
    nothing: str
    more: str
    address: str
    changes: tuple[PosterChange, ...]
    day: date


# Half a second's work, which anybody may ask for again and again: the same words are drawn once.
@lru_cache(maxsize=256)
def draw(poster: Poster) -> bytes:
    """Give the PDF: as many of the changes as fit, in their order."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margins(MARGIN, MARGIN)
    pdf.add_font("sans", "", FONTS / "OpenSans-Regular.ttf")
    pdf.add_font("sans", "B", FONTS / "OpenSans-Bold.ttf")
    pdf.set_title(f"{poster.title}: {poster.name}")
    pdf.set_lang(poster.language)
    pdf.set_creation_date(datetime.combine(poster.day, time(), tzinfo=UTC))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.add_page()
    _band(pdf, poster)
    _changes(pdf, poster)
    _foot(pdf, poster)
    return bytes(pdf.output())


def _band(pdf: FPDF, poster: Poster) -> None:
    pdf.set_fill_color(*BLUE)
    pdf.rect(0, 0, pdf.w, BAND, style="F")
    pdf.set_text_color(*WHITE)
    pdf.set_xy(MARGIN, 13)
    _text(pdf, poster.title, size=30, bold=True)
    pdf.set_x(MARGIN)
    _text(pdf, poster.name, size=16)


def _changes(pdf: FPDF, poster: Poster) -> None:
    pdf.set_y(BAND + 9)
    pdf.set_text_color(*INK)
    if not poster.changes:
        _text(pdf, poster.nothing, size=16)
    for change in poster.changes:
        if pdf.get_y() + _height(pdf, poster, change) > pdf.h - FOOT:
            continue
        _change(pdf, poster, change)


def _change(pdf: FPDF, poster: Poster, change: PosterChange) -> None:
    for label, words in ((poster.you_said, change.you_said), (poster.we_did, change.we_did)):
        pdf.set_text_color(*BLUE)
        _text(pdf, label, size=15, bold=True)
        pdf.set_text_color(*INK)
        _text(pdf, shortened(words), size=14)
        pdf.ln(1.5)
    pdf.set_text_color(*QUIET)
    _text(pdf, change.foot, size=11)
    pdf.ln(3)
    pdf.set_draw_color(*LINE)
    pdf.line(MARGIN, pdf.get_y(), pdf.w - MARGIN, pdf.get_y())
    pdf.ln(5)


def _height(pdf: FPDF, poster: Poster, change: PosterChange) -> float:
    """Give how much room a change needs, by laying its words out without drawing them."""
    pieces = (
        (poster.you_said, 15, True),
        (shortened(change.you_said), 14, False),
        (poster.we_did, 15, True),
        (shortened(change.we_did), 14, False),
        (change.foot, 11, False),
    )
    return sum(_text(pdf, words, size=size, bold=bold, dry=True) for words, size, bold in pieces) + 11


def _foot(pdf: FPDF, poster: Poster) -> None:
    pdf.set_y(pdf.h - FOOT + 4)
    pdf.set_text_color(*INK)
    _text(pdf, poster.more, size=12, bold=True)
    pdf.set_text_color(*BLUE)
    _text(pdf, poster.address, size=12, link=poster.address)


def _text(
    pdf: FPDF, words: str, *, size: int, bold: bool = False, dry: bool = False, link: str = ""
) -> float:
    """Write a paragraph over the whole width; give its height."""
    pdf.set_font("sans", "B" if bold else "", size)
    height = pdf.multi_cell(
        0,
        size * 0.3528 * 1.35,
        words,
        align="L",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
        dry_run=dry,
        output="HEIGHT",
        link=link,
    )
    return float(height)  # type: ignore[arg-type]  # with output="HEIGHT" it is a number


def shortened(words: str) -> str:
    """Cut words at a word's end where they are longer than the poster has room for.

    >>> shortened("short")
    'short'
    >>> len(shortened("word " * 100)) <= WORDS_MAX + 2
    True
    """
    plain = " ".join(words.split())
    return plain if len(plain) <= WORDS_MAX else f"{plain[:WORDS_MAX].rsplit(' ', 1)[0]} …"
