"""Replies in the API: those under a story with how they read, and any number of others to be read or checked."""

from __future__ import annotations
