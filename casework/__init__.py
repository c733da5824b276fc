"""Rooms 2, 5 and 6: triage and route, track changes, report. The staff's work; it stands on all the other rooms."""
