"""Whole public pages kept in the memory of each process, for as long as nothing public has changed (decision 0034)."""
