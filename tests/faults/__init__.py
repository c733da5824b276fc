"""Faults on purpose: kills, restarts, skewed clocks, rivals, short pages: each beside a control that loses data."""
