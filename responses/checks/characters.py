"""What a reader sees of a text: without characters that show nothing, markup undone, look-alikes made plain.

A number that was pasted with a soft hyphen in it, or as "943&nbsp;476", is read by people, and so it is by the gate.
"""

# ruff: noqa: E501 - a table reads better on one line than cut at the margin

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from responses.typology.text import normalise

Places = tuple[tuple[int, int], ...]

_ODD = re.compile(r"[^\x00-\x7f]")
# Blank, and still neither marks nor format characters: fillers of Hangul and Braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSEEN_KINDS = frozenset({"Cf", "Mn", "Me"})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# A tag with an address or a number in it stays: hiding it would hide what is in it.
_MARKUP = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});"
    r"|<(?P<tag>/?(?:br|wbr|hr|p|div|span|b|i|u|s|em|strong|small|big|sub|sup|font|a|mark|code|pre|del|ins|li|ul|ol|tr|td|th|table|h[1-6]))(?:[ \t\n/][^<>@\d]{0,80})?>"
    r"|<!--[^<>@\d]{0,80}-->",
    re.I,
)
# What nobody sees, and no script and no picture needs either.
_NEEDLESS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_LINES = frozenset({"br", "p", "/p", "div", "/div", "li", "/li", "tr", "/tr"})
_LINE_ENDS = frozenset("\x0b\x0c\x85\u2028\u2029")
_LINE_END = re.compile(f"[{''.join(sorted(_LINE_ENDS))}]")
# What other alphabets have that looks like ours.
_LIKE_OURS = str.maketrans({
    **dict(zip("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb", "aeopcyxijsdh", strict=True)),
    **dict(zip("\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0405\u0408", "ABEKMHOPCTXISJ", strict=True)),
    **dict(zip("\u03bf\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7\u03a5", "oABEZHIKMNOPTXY", strict=True)),
    **dict(zip("\u0417\u2044\u2215\u29f8\u2043\u3002", "3///-.", strict=True)),
})  # fmt: skip


def seen(text: str) -> tuple[str, Places | None]:
    """Give what is seen of `text` and, for each of its characters, where it stands in `text`; None: as it is."""
    if not _is_odd(text):
        return text, None
    shown: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        markup = _MARKUP.match(text, at) if text[at] in "&<" else None
        end = markup.end() if markup else at + 1
        for char in _undone(markup) if markup else text[at]:
            if not _shows_nothing(char):
                shown.append("\n" if char in _LINE_ENDS else char)
                places.append((at, end))
        at = end
    return "".join(shown), tuple(places)


def without_unseen(text: str) -> str:
    """Give a text as it is kept: without soft hyphens and their like, which come along when text is pasted.

    Joiners stay, since emoji and some scripts are made with them. Other line ends become line ends.

    >>> without_unseen("Ward\u00a04, af\u00adter the\u200b fall")
    'Ward\\xa04, after the fall'
    """
    return _NEEDLESS.sub("", _LINE_END.sub("\n", text))


def plain(text: str) -> str:
    """Give the text with look-alike characters made plain; same length."""
    return normalise(_ODD.sub(_folded, text))


def _is_odd(text: str) -> bool:
    if _MARKUP.search(text) or _CONTROL.search(text):
        return True
    return not text.isascii() and any(_shows_nothing(char) or char in _LINE_ENDS for char in set(text))


@lru_cache(maxsize=4_096)
def _shows_nothing(char: str) -> bool:
    return (
        unicodedata.category(char) in _UNSEEN_KINDS or char in _BLANKS or _CONTROL.fullmatch(char) is not None
    )


def _undone(markup: re.Match[str]) -> str:
    """Give what a page would show for a character reference or a tag."""
    if markup.group().startswith("&"):
        return html.unescape(markup.group())
    return "\n" if (markup.group("tag") or "").lower() in _LINES else ""


def _folded(match: re.Match[str]) -> str:
    return _plain_character(match.group())


@lru_cache(maxsize=4_096)
def _plain_character(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    other = unicodedata.normalize("NFKC", char)
    return (other if len(other) == 1 else char).translate(_LIKE_OURS)
