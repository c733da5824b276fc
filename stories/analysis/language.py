"""Says whether a story is in English, in Welsh or in another language, by its commonest words. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

_READ = 4_000
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 4
_ENGLISH_TEXT = (
    "the a an and to of in is was i my we it for on that they with me had have were at as but not so this "
    "she he her his be by from all you your very are no been who would there their after no thank thanks "
    "good care staff nurse doctor hospital ward when could did said told which an or if again never time "
    "hours great lovely kind rude waiting"
)
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
_WELSH_TEXT = (
    "y yr yn a ac i o ar am gan wedi oedd roedd mae ei eu fy fe hi nhw ni chi ddim iawn da diolch oeddwn "
    "cefais bod fod gyda gydag at er dim un ond hyn hwn honno sydd sy yw cael gofal meddyg nyrs ysbyty "
    "ward staff pan ein eich wnaeth bu byth fel heb dros hefyd nad gwych ofnadwy cymraeg"
)
_WELSH = frozenset(_WELSH_TEXT.split())
# Shared by both, so they say nothing.
_SHARED = frozenset(
    {"a", "i", "am", "at", "o", "un", "ward", "staff", "er", "da", "hi", "bod", "fe", "no", "as", "me"}
)


class Language(StrEnum):
    """What a story is written in."""

    ENGLISH = "en"
    WELSH = "cy"
    OTHER = "other"


def detect_language(text: str) -> Language:
    """Give the language of a text; a few words, or none that tell, count as English.

    >>> detect_language("Diolch yn fawr iawn i bawb, roedd y gofal yn wych.").value
    'cy'
    """
    words = [word.lower() for word in _WORD.findall(text[:_READ])]
    telling = [word for word in words if word not in _SHARED]
    english = sum(word in _ENGLISH for word in telling)
    welsh = sum(word in _WELSH for word in telling)
    # One alone may be Spanish ("y") or Dutch ("er").
    if welsh > english and len(_WELSH.intersection(telling)) > 1:
        return Language.WELSH
    letters = sum(len(word) for word in words)
    foreign = sum(len(word) for word in words if not word.isascii())
    if letters and foreign * 2 > letters:
        return Language.OTHER
    if len(telling) >= _FEWEST * 2 and english * 12 < len(telling):
        return Language.OTHER
    return Language.ENGLISH
