"""Listens to the signals of the rooms below."""
