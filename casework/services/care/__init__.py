"""Care for who reads: second readers, and the question whether somebody wants to talk a hard story through."""

from __future__ import annotations
