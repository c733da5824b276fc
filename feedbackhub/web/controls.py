"""Characters that a reader cannot see but that change what is read. Pure; imports no Django.

Bidirectional embeddings, overrides and isolates can show a sentence in another order than it was written, so each is
replaced by its code in angle marks. The plain direction marks (U+200E, U+200F, U+061C) stay: Arabic and Hebrew need
them, and they cannot reorder more than their neighbours. Control characters have no place in a story.
"""

from __future__ import annotations

import re

_BIDI = "\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_HIDDEN = re.compile(f"[{_BIDI}{_CONTROL}]")


def with_controls_shown(text: str) -> str:
    r"""Give `text` with each hidden control character written out.

    >>> with_controls_shown("ward\u202e31")
    'ward‹U+202E›31'
    >>> with_controls_shown("two\nlines")
    'two\nlines'
    """
    return _HIDDEN.sub(lambda found: f"‹U+{ord(found.group()):04X}›", text)
