"""Feeds of the newest stories and changes: Atom, RSS and JSON Feed, of everything, an organisation or a service.

A feed holds the beginning of a story, never the whole: what a reader's program has copied cannot be taken back.
"""
