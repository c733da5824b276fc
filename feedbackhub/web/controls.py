"""Shows the characters that nobody can see: each is replaced by its code in angle marks. Pure; imports no Django."""

from __future__ import annotations

from feedbackhub.core.hidden import HIDDEN


def with_controls_shown(text: str) -> str:
    r"""Give `text` with each hidden control character written out.

    >>> with_controls_shown("ward\u202e31")
    'ward‹U+202E›31'
    >>> with_controls_shown("two\nlines")
    'two\nlines'
    """
    return HIDDEN.sub(lambda found: f"‹U+{ord(found.group()):04X}›", text)
