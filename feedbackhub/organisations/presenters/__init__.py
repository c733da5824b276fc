"""Turns people and services into what the pages print. No queries, no rules."""
