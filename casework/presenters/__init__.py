"""Turns rows into what the pages print. No queries, no rules."""

from __future__ import annotations
