"""People's own words as safe HTML: stories, replies, comments.

The text is untrusted. It is read as Markdown with HTML off, then cut down to a short list of tags by a sanitiser, so
that a fault in the first step meets the second. Headings, code and images are left as the characters that were typed:
a story that begins a line with "# " must not make a heading in our page. Each block carries `dir="auto"`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import nh3
from django.utils.html import escape, format_html
from markdown_it import MarkdownIt
from markupsafe import Markup

from feedbackhub.web.controls import with_controls_shown

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

_BLOCKS = ("p", "ul", "ol", "li", "blockquote")


def _whole_addresses(element: str, attribute: str, value: str) -> str | None:
    """Drop an address within our own site: a stranger's link must not open one of our pages."""
    if attribute == "href" and not value.startswith(("https://", "http://")):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags={"a", "br", "em", "strong", *_BLOCKS},
    # "*" takes away what the sanitiser allows on every element by itself (title, lang).
    attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
    attribute_filter=_whole_addresses,
    url_schemes={"http", "https"},
    link_rel="nofollow noopener noreferrer ugc",
    set_tag_attribute_values={tag: {"dir": "auto"} for tag in _BLOCKS},
    strip_comments=True,
)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
    reader.disable(["heading", "lheading", "code", "fence", "hr", "html_block", "reference"])
    return reader.disable(["html_inline", "image", "backticks", "autolink"])


_READER = _reader()


def markdown(text: str) -> Markup:
    """Give untrusted `text` as safe HTML blocks; never raises on any text.

    >>> print(markdown("The **nurse** was <b>kind</b>."))
    <p dir="auto">The <strong>nurse</strong> was &lt;b&gt;kind&lt;/b&gt;.</p>
    """
    html = _CLEANER.clean(_READER.render(text))
    # Last, since Markdown turns "&#8238;" into the character that it names.
    return Markup(with_controls_shown(html).strip())  # noqa: S704 - the sanitiser's output is the allow-list above


def isolated(text: str) -> SafeString:
    """Give an untrusted name or title that cannot turn the words around it.

    >>> isolated("<Ana>")
    '<bdi dir="auto">&lt;Ana&gt;</bdi>'
    """
    return format_html('<bdi dir="auto">{}</bdi>', with_controls_shown(text))


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    r"""Give plain `text` with the spans that decided something inside <mark>; overlapping spans are joined.

    Positions count characters of `text` as it was stored. Positions outside the text are cut to it.

    >>> print(marked("Please ring <PALS>.", [(12, 18)]))
    Please ring <mark class="app-mark">&lt;PALS&gt;</mark>.
    """
    parts: list[Markup] = []
    end_of_last = 0
    for start, end in _joined(spans, len(text)):
        parts.append(_lines(text[end_of_last:start]))
        parts.append(Markup('<mark class="app-mark">{}</mark>').format(_lines(text[start:end])))
        end_of_last = end
    parts.append(_lines(text[end_of_last:]))
    return Markup("").join(parts)


def _joined(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _lines(text: str) -> Markup:
    """Escape a piece of text and keep its line breaks."""
    return Markup("<br>").join(Markup(escape(line)) for line in with_controls_shown(text).split("\n"))  # noqa: S704
