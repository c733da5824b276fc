"""Turns marked-up text into the words that the patient wrote.

Care Opinion bodies are Markdown in which HTML tags have been seen. Tags that HTML knows are taken
out; anything else between angle brackets stays ("waited <3 hours", "<name removed>", "a < b"),
because an HTML parser would swallow it and with it what the patient said. The result is plain text
with its Markdown left as it is. It is *not* safe HTML: whoever shows it must escape it.
"""

from __future__ import annotations

import html
import re
import unicodedata

_LINE_TAG = re.compile(r"br|d[dlt]|div|h[1-6r]|ol|p|pre|table|tr|ul|blockquote|section|article")
_CELL_TAG = re.compile(r"t[dh]")
_QUIET_TAG = re.compile(
    r"a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|su[bp]|tbody|thead|tt|u|o:p"
    r"|audio|embed|iframe|img|math|noscript|object|script|style|svg|video"
)
_CODE_TAGS = ("script", "style")

# An attribute needs a value unless it is one of these, so that "a <b and c> d" stays what it says.
_BARE_ATTRIBUTES = "async|defer|controls|autoplay|loop|muted|allowfullscreen|hidden|reversed"
_TAG = re.compile(
    rf"""<(?P<close>/?)(?P<name>[a-z][a-z0-9:]*+)
    (?:\s++(?:[a-z_:@][\w:.-]*+\s*+=\s*+(?:"[^"]{{0,4000}}"|'[^']{{0,4000}}'|[^\s"'<>=`]++)|(?:{_BARE_ATTRIBUTES})\b))*+
    \s*+/?>""",
    re.IGNORECASE | re.VERBOSE,
)
_COMMENT_OPEN, _COMMENT_CLOSE = "<!--", "-->"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff]")
# From the beginning of a gap only: tried from each of its spaces, a long gap takes time by the square.
_TRAILING_SPACE = re.compile(r"(?<![ \t])[ \t]++$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


def plain_text(text: str) -> str:
    """Take out HTML and invisible clutter and leave the words.

    Line ends become ``\\n``, the text is NFC, control characters go. Direction marks (bidi) and
    joiners stay: they belong to scripts and to emoji, and the page that shows the text marks them.
    """
    if text.isascii() and text.isprintable() and "<" not in text and "&" not in text:
        return text.strip()
    text = _strip_tags(text)
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _NEWLINES.sub("\n", text)
    text = _CONTROLS.sub("", text).replace("\u00a0", " ")
    text = _TRAILING_SPACE.sub("", unicodedata.normalize("NFC", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def one_line(text: str) -> str:
    """The same words on one line, for titles and names."""
    return " ".join(plain_text(text).split())


def _strip_tags(text: str) -> str:
    """Take out comments, code with its contents, and every tag that HTML knows."""
    if "<" not in text:
        return text
    text = _without_spans(text, _COMMENT_OPEN, _COMMENT_CLOSE)
    for name in _CODE_TAGS:
        text = _without_code(text, name)
    return _TAG.sub(_tag_as_text, text)


def _tag_as_text(match: re.Match[str]) -> str:
    """What stands in a tag's place: a line end, a bullet, a gap, nothing, or the tag if it is none."""
    name = match["name"].lower()
    if name == "li":
        return "" if match["close"] else "\n- "
    if _LINE_TAG.fullmatch(name):
        return "\n"
    if _CELL_TAG.fullmatch(name):
        return " "
    return "" if _QUIET_TAG.fullmatch(name) else match[0]


def _without_spans(text: str, opening: str, closing: str) -> str:
    """Cut out each span from ``opening`` to ``closing``; an opening that never closes stays.

    Searching by ``find`` keeps this linear, which a lazy regular expression is not.
    """
    kept: list[str] = []
    at = 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
        kept.append(text[at:start])
        at = end + len(closing)
    kept.append(text[at:])
    return "".join(kept)


def _without_code(text: str, name: str) -> str:
    """Cut out ``<script>`` or ``<style>`` elements whole: their contents are nobody's words."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered, and positions would slip
        lowered = text
    kept: list[str] = []
    at = 0
    while (start := lowered.find(f"<{name}", at)) >= 0:
        close = lowered.find(f"</{name}", start)
        end = lowered.find(">", close) if close >= 0 else -1
        follows = lowered[start + len(name) + 1 : start + len(name) + 2]
        if end < 0:
            break
        if follows.isalnum():
            kept.append(text[at : start + 1])
            at = start + 1
            continue
        kept.append(text[at:start])
        at = end + 1
    kept.append(text[at:])
    return "".join(kept)
