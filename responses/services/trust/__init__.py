"""How trust grows and ends: the organisation's rule, who is near, who is granted it by whom, what a pull does."""

from __future__ import annotations
