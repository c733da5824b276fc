"""Makes two showings of one text comparable: what a site changes in showing words is taken out of them.

Nothing here is shown to anybody or stored; the story keeps its words as they came.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

# Below this many words many patients say the same ("Great care, thank you to all the staff"), so that likeness alone
# proves nothing. Measured on the labelled pairs of tests/stories/analysis: praise made of formulae ends at 38 words.
SHORT = 40

_MARKUP = re.compile(r"<[^<>]{0,300}>")
# What moderators leave where they cut: "[name removed by moderator]", "****".
_CUT = re.compile(r"\[[^\[\]]{0,120}\]|\*{3,}|\bx{4,}\b", re.IGNORECASE)
_NO_WORD = re.compile(r"[^\w\s]+|_+")
# Quotes inside words vanish ("don’t", "dont"); other signs part words; every digit is masked, as sites mask numbers.
_QUOTES = "'’‘ʼ`´"
_ASCII = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()}
    | {"'": "", "`": ""}
    | dict.fromkeys("123456789", "0")
)
_REST = str.maketrans(dict.fromkeys(_QUOTES, "") | dict.fromkeys("123456789", "0"))


@dataclass(frozen=True)
class Wording:
    """The words of one text, as they are compared."""

    words: tuple[str, ...]

    @cached_property
    def text_hash(self) -> str:
        """Give the exact fingerprint: the same for two showings of the same words (32 hexadecimal digits)."""
        return blake2b(" ".join(self.words).encode(), digest_size=16).hexdigest()

    @property
    def is_short(self) -> bool:
        """Say whether likeness alone proves nothing here."""
        return len(self.words) < SHORT


def wording_of(text: str) -> Wording:
    """Give the words of `text` without case, markup, signs, kinds of white space, and with all digits masked."""
    return Wording(tuple(words_of(text)))


def words_of(text: str) -> list[str]:
    """Give the comparable words of `text`, in order."""
    if "&" in text:
        # Twice, since titles and bodies come doubly escaped (sources-and-apis section 2.4).
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    if "[" in text or "***" in text or "xxxx" in text.casefold():
        text = _CUT.sub(" ", text)
    if text.isascii():
        return text.lower().translate(_ASCII).split()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_REST)
    return _NO_WORD.sub(" ", plain).split()
