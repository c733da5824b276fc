"""Characters that a reader cannot see but that change what is read. Pure; imports no Django.

Bidirectional embeddings, overrides and isolates can show a text in another order than it was written. The plain
direction marks (U+200E, U+200F, U+061C) are left alone: Arabic and Hebrew need them, and they cannot reorder more than
their neighbours. Control characters have no place in anybody's words.
"""

from __future__ import annotations

import re

_BIDI = "\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
HIDDEN = re.compile(f"[{_BIDI}{_CONTROL}]")
