"""The public pages' tables."""
