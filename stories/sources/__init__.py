"""Adapters: one package for each place where patients speak.

An adapter turns what its source sends into ``StoryRecord`` and ``RejectedRecord`` values, a page at
a time, and does nothing else. It stores nothing, imports no Django, and never drops a record in
silence: what cannot be read comes out as a rejection with a reason that a person can act on.
"""
